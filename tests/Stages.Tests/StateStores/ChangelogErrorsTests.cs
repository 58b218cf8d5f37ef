using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Vigia.Engine.State;
using Vigia.Stages.StateStores.Kafka;

namespace Vigia.Stages.Tests.StateStores;

public sealed class ChangelogErrorsTests
{
    [Theory]
    [InlineData(ErrorCode.Local_TimedOut)]
    [InlineData(ErrorCode.NotLeaderForPartition)]
    [InlineData(ErrorCode.LeaderNotAvailable)]
    public void Judge_TheEndsAreNotToldNow_GoesBackToTheLastCheckpoint(ErrorCode passing)
    {
        Exception whole = ChangelogErrors.Judge("counts", new KafkaException(passing));
        Exception ofPartition = ChangelogErrors.Judge("counts", OfPartition(passing));

        Assert.IsType<CheckpointLostException>(whole);
        Assert.IsType<CheckpointLostException>(ofPartition);
        Assert.Equal($"the ends of the changelog topic 'counts' cannot be found: {new Error(passing).Reason}", ofPartition.Message);
    }

    [Theory]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    [InlineData(ErrorCode.UnknownTopicOrPart)]
    public void Judge_TheEndsWillNotBeTold_Stops(ErrorCode lasting)
    {
        Assert.IsType<StateException>(ChangelogErrors.Judge("counts", new KafkaException(lasting)));
        Assert.IsType<StateException>(ChangelogErrors.Judge("counts", OfPartition(lasting)));
    }

    /// <summary>What the client throws where the second of two partitions has failed.</summary>
    private static ListOffsetsException OfPartition(ErrorCode code) =>
        new(
            new ListOffsetsReport
            {
                ResultInfos =
                [
                    .. new[] { ErrorCode.NoError, code }.Select(
                        (c, p) =>
                            new ListOffsetsResultInfo
                            {
                                TopicPartitionOffsetError = new TopicPartitionOffsetError("counts", p, Offset.Unset, new Error(c)),
                            }
                    ),
                ],
                Error = new Error(ErrorCode.Local_Partial),
            }
        );
}

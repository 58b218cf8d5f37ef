using Vigia.Engine.Records;

namespace Vigia.Engine.State;

/// <summary>
/// Offered by a state store that gives a partition's state to the process that gets the partition. Stages that join records of several
/// topics keep what belongs to the partitions of one number under <see cref="Joined"/>: it moves with all of them.
/// </summary>
/// <param name="AreTogether">Whether partitions of one number of all topics are always with one process.</param>
public sealed record MovingState(bool AreTogether)
{
    /// <summary>The partitions of one number of all topics of the source, as one.</summary>
    /// <param name="number">The number, at least 0.</param>
    public static SourcePartition Joined(int number) => new("", number);

    /// <summary>Whether it is no topic's own, but what <see cref="Joined"/> returns.</summary>
    public static bool IsJoined(SourcePartition partition) => partition.Topic.Length == 0;
}

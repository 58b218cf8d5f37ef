using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Stages.StateStores.Kafka;

namespace Vigia.Stages.Tests.StateStores;

public sealed class ChangelogKeyTests
{
    private static readonly Gen<SourcePartition> Partitions = Gen.Select(Gen.String[Gen.Char['-', 'z'], 1, 20], Gen.Int[0, int.MaxValue])
        .Select((topic, number) => new SourcePartition(topic, number));

    [Fact]
    public void AnyKey_IsReadBackAsWritten() =>
        Gen.Select(Gen.Enum<ChangelogKind>(), Partitions, Gen.String[Gen.Char['a', 'z'], 0, 12], Gen.Byte.Array[0, 40])
            .Sample(
                (kind, partition, stage, entry) =>
                {
                    var read = ChangelogKey.Read(new ChangelogKey(kind, partition, stage, entry).ToArray(), "here");

                    Assert.Equal((kind, partition, stage), (read.Kind, read.Partition, read.Stage));
                    Assert.Equal(entry, read.Entry.ToArray());
                }
            );

    [Fact]
    public void AnyBytesOfAnotherVersion_AreRefusedWithWhatToDo() =>
        Gen
            .Byte.Array[0, 60]
            .Where(b => b is not [1, ..])
            .Sample(bytes =>
            {
                StateException refusal = Assert.Throws<StateException>(() => ChangelogKey.Read(bytes, "the changelog topic 'x'"));
                Assert.StartsWith(
                    "the changelog topic 'x' holds messages that this version of the program did not write; give",
                    refusal.Message,
                    StringComparison.Ordinal
                );
            });

    [Fact]
    public void AnyBytesOfThisVersion_AreAKeyOrRefused() =>
        Gen
            .Byte.Array[0, 60]
            .Sample(bytes =>
            {
                Exception? thrown = Record.Exception(() => ChangelogKey.Read([1, (byte)'e', .. bytes], "here"));
                Assert.True(thrown is null or StateException, thrown?.ToString());
            });
}

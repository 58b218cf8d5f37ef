using CsCheck;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Stages.StateStores;
using Vigia.Stages.Tests.Conformance;
using Vigia.Stages.Tests.Decode.Reference;

namespace Vigia.Stages.Tests.Fuzz;

/// <summary>
/// Damaged state, also such as the checksum would let pass: each stage takes an entry over or refuses it with a <see cref="StateException"/>. An
/// entry that is refused stops the process, so what was half taken over counts nowhere.
/// </summary>
public sealed class StateFuzzTests : StageStand
{
    private int _partition;

    public static TheoryData<string> Stateful => ["drift", "behavior", "estimate"];

    [Theory]
    [MemberData(nameof(Stateful))]
    public async Task Damaged_IsTakenOverOrRefused(string name)
    {
        StateEntry[] entries = await SavedAsync(name);
        var stage = (IStatefulStage)Stages.First(s => s.Name == name).Stage;
        Gen.Select(Gen.Int[0, entries.Length - 1], GenMutation.Edits, Gen.Bool)
            .Sample(
                (index, edits, isKey) =>
                {
                    StateEntry entry = entries[index];
                    Load(
                        stage,
                        isKey ? GenMutation.Apply(entry.Key, edits) : entry.Key,
                        isKey ? entry.Value! : GenMutation.Apply(entry.Value!, edits)
                    );
                },
                iter: 3_000,
                threads: 1
            );
    }

    [Theory]
    [MemberData(nameof(Stateful))]
    public async Task Truncated_IsTakenOverOrRefused(string name)
    {
        StateEntry[] entries = await SavedAsync(name);
        var stage = (IStatefulStage)Stages.First(s => s.Name == name).Stage;
        foreach (StateEntry entry in entries.DistinctBy(e => (e.Key.Length, e.Key[0])))
        {
            for (int length = 0; length < Math.Min(entry.Value!.Length, 500); length++)
            {
                Load(stage, entry.Key, entry.Value[..length]);
            }
        }
    }

    [Fact]
    public void Frame_AnyDamage_IsRefused() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 10_000], Gen.Int[1, 255])
            .Sample(
                (payload, at, flip) =>
                {
                    byte[] framed = StateValue.Frame(payload);
                    Assert.Equal(payload, StateValue.Unframe(framed, "here"));
                    framed[at % framed.Length] ^= (byte)flip;
                    Assert.Throws<StateException>(() => StateValue.Unframe(framed, "here"));
                    Assert.Throws<StateException>(() => StateValue.Unframe(framed.AsSpan(0, at % framed.Length), "here"));
                }
            );

    [Fact]
    public void Numbers_AnyBytes_AreReadOrRefused() =>
        Gen
            .Byte.Array[0, 60]
            .Sample(bytes =>
            {
                var reader = new VarIntReader(bytes, "the bytes are");
                try
                {
                    while (!reader.IsAtEnd)
                    {
                        Assert.InRange(reader.Read(), 0, long.MaxValue);
                        reader.ReadBytes(reader.Read());
                    }
                }
                catch (StateException)
                {
                    // Refused.
                }
            });

    private async Task<StateEntry[]> SavedAsync(string name)
    {
        RecordBatch batch = await PassToAsync("drift", Simulated(3_000, malformed: 0));
        await RunAsync(name, batch);
        List<StateEntry> entries = [];
        ((IStatefulStage)Stages.First(s => s.Name == name).Stage).SaveChanges(new StateWriter(name, entries));
        Assert.NotEmpty(entries);
        return [.. entries.Where(e => e.Value is not null)];
    }

    private void Load(IStatefulStage stage, byte[] key, byte[] value)
    {
        var partition = new SourcePartition("damaged", ++_partition);
        try
        {
            stage.LoadEntry(partition, key, value);
        }
        catch (StateException e)
        {
            Assert.False(string.IsNullOrWhiteSpace(e.Message));
        }
        (stage as IPartitionedStage)?.Forget(partition);
    }
}

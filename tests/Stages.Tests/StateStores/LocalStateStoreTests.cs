using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using RocksDbSharp;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Stages.StateStores.Local;
using Vigia.TestSupport;
using Checkpoint = Vigia.Engine.State.Checkpoint;

namespace Vigia.Stages.Tests.StateStores;

public sealed class LocalStateStoreTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly SourcePartition A0 = new("a", 0);
    private static readonly SourcePartition A1 = new("a", 1);
    private static readonly SourcePartition Ab0 = new("ab", 0);

    private readonly string _directory = Directory.CreateTempSubdirectory("vigia-state-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Load_AfterReopening_GivesEachPartitionItsOwnEntriesAndOffset()
    {
        await using (LocalStateStore store = await OpenAsync())
        {
            await store.WriteAsync(Checkpoint((A0, 10, 1), (A1, 20, 2), (Ab0, 30, 3)), Never);
        }
        await using LocalStateStore again = await OpenAsync();

        foreach (
            (SourcePartition partition, long next, byte value) in new[] { (A0, 10L, (byte)1), (A1, 20L, (byte)2), (Ab0, 30L, (byte)3) }
        )
        {
            PartitionState state = await LoadAsync(again, partition);
            Assert.Equal(next, state.NextOffset);
            StateEntry entry = Assert.Single(state.Entries);
            Assert.Equal(("drift", partition), (entry.Stage, entry.Partition));
            Assert.Equal([0, 7], entry.Key);
            Assert.Equal([value], entry.Value!);
        }
        Assert.Null((await LoadAsync(again, new SourcePartition("b", 0))).NextOffset);
    }

    [Fact]
    public async Task Write_Deletion_RemovesTheEntry()
    {
        await using LocalStateStore store = await OpenAsync();
        await store.WriteAsync(Checkpoint((A0, 10, 1)), Never);
        await store.WriteAsync(
            new Checkpoint([new StateEntry("drift", A0, [0, 7], null)], new Dictionary<SourcePartition, long> { [A0] = 11 }, Fingerprints),
            Never
        );

        PartitionState state = await LoadAsync(store, A0);
        Assert.Empty(state.Entries);
        Assert.Equal(11, state.NextOffset);
    }

    [Fact]
    public async Task Clear_Stage_RemovesItsEntriesOnly()
    {
        await using LocalStateStore store = await OpenAsync();
        StateEntry[] entries = [new("drift", A0, [1], [1]), new("performance", A0, [1], [2])];
        await store.WriteAsync(new Checkpoint(entries, new Dictionary<SourcePartition, long> { [A0] = 5 }, Fingerprints), Never);
        await store.ClearAsync("drift", Never);

        PartitionState state = await LoadAsync(store, A0);
        Assert.Equal("performance", Assert.Single(state.Entries).Stage);
        Assert.Equal(5, state.NextOffset);
    }

    [Fact]
    public async Task Open_StateOfAnotherPipeline_IsRefused()
    {
        await (await OpenAsync("one")).DisposeAsync();
        var refusal = await Assert.ThrowsAsync<StateException>(() => OpenAsync("two"));
        Assert.Equal(
            $"the state in {_directory} belongs to pipeline 'one', not to 'two'; give each pipeline its own directory",
            refusal.Message
        );
    }

    [Fact]
    public async Task Open_AnotherProcessHasIt_SaysSo()
    {
        await using LocalStateStore first = await OpenAsync();
        var refusal = await Assert.ThrowsAsync<StateException>(() => OpenAsync());
        Assert.Contains("another process uses it: give each its own directory", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "is of a version that this program does not know")]
    [InlineData(5, "is damaged (checksum)")]
    [InlineData(9, "is damaged (checksum)")]
    public async Task Load_DamagedEntry_IsRefusedAndNeverHalfLoaded(int damagedByte, string expected)
    {
        await using (LocalStateStore store = await OpenAsync())
        {
            await store.WriteAsync(Checkpoint((A0, 10, 1)), Never);
        }
        using (RocksDb db = RocksDb.Open(new DbOptions(), _directory))
        {
            byte[] key = LocalKeys.Entry(A0, "drift", [0, 7]);
            byte[] value = db.Get(key);
            value[damagedByte] ^= 0x40;
            db.Put(key, value);
        }
        await using LocalStateStore again = await OpenAsync();

        var refusal = await Assert.ThrowsAsync<StateException>(async () => await LoadAsync(again, A0));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_DiskIsFull_IsRefusedWithTheCause_AndTheLastCheckpointStandsWhole()
    {
        (SmallDisk? disk, string obstacle) = await SmallDisk.TryMountAsync(megabytes: 8);
        Assert.SkipWhen(disk is null, obstacle);
        using SmallDisk small = disk;
        Checkpoint Large(long next, byte value) =>
            new(
                [.. Enumerable.Range(0, 200).Select(i => new StateEntry("drift", A0, [(byte)i], Enumerable.Repeat(value, 1000).ToArray()))],
                new Dictionary<SourcePartition, long> { [A0] = next },
                Fingerprints
            );
        await using (LocalStateStore store = await OpenAsync(directory: small.Path))
        {
            await store.WriteAsync(Large(10, 1), Never);
            small.Fill();

            var refusal = await Assert.ThrowsAsync<StateException>(async () => await store.WriteAsync(Large(20, 2), Never));
            Assert.StartsWith($"cannot write the state in {small.Path}: ", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith("; make room or mend the disk, and start again", refusal.Message, StringComparison.Ordinal);
        }
        // What the failed write and the closing left free.
        small.Fill();
        var atStart = await Assert.ThrowsAsync<StateException>(() => OpenAsync(directory: small.Path));
        Assert.StartsWith($"cannot open the state in {small.Path}: ", atStart.Message, StringComparison.Ordinal);
        Assert.EndsWith("; make room, and start again", atStart.Message, StringComparison.Ordinal);

        small.MakeRoom();
        await using LocalStateStore again = await OpenAsync(directory: small.Path);
        PartitionState state = await LoadAsync(again, A0);
        Assert.Equal(10, state.NextOffset);
        Assert.Equal(200, state.Entries.Count);
        Assert.All(state.Entries, e => Assert.Equal(Enumerable.Repeat((byte)1, 1000), e.Value!), throwIfEmpty: true);
        await again.WriteAsync(Large(20, 2), Never);
        Assert.Equal(20, (await LoadAsync(again, A0)).NextOffset);
    }

    private static IReadOnlyDictionary<string, string> Fingerprints { get; } = new Dictionary<string, string> { ["drift"] = "v1" };

    private static Checkpoint Checkpoint(params (SourcePartition Partition, long Next, byte Value)[] partitions) =>
        new(
            [.. partitions.Select(p => new StateEntry("drift", p.Partition, [0, 7], [p.Value]))],
            partitions.ToDictionary(p => p.Partition, p => p.Next),
            Fingerprints
        );

    private async Task<LocalStateStore> OpenAsync(string pipeline = "test", string? directory = null)
    {
        var metrics = new MetricSet(Metrics.NewCustomRegistry());
        var store = new LocalStateStore(
            new LocalStateOptions(directory ?? _directory),
            new StateContext(pipeline, metrics, NullLogger.Instance, TimeProvider.System)
        );
        try
        {
            await store.OpenAsync(Never);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static async Task<PartitionState> LoadAsync(StateStore store, SourcePartition partition) =>
        (await store.LoadAsync([partition], Never))[partition];
}

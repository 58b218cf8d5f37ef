using RocksDbSharp;
using Vigia.Engine.State;
using Vigia.Stages.Performance.Store;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Performance;

public sealed class PredictionStoreTests
{
    [Fact]
    public async Task Write_DiskIsFull_IsRefusedWithTheCause_AndWhatWasWrittenBeforeStands()
    {
        (SmallDisk? disk, string obstacle) = await SmallDisk.TryMountAsync(megabytes: 16);
        Assert.SkipWhen(disk is null, obstacle);
        using SmallDisk small = disk;
        var options = new StoreOptions { Directory = small.Path };
        using (PredictionStore store = Open(options))
        {
            Write(store, key: 1, bytes: 1000);
            small.Fill();

            // More than the log may have taken in advance.
            var refusal = Assert.Throws<StateException>(() => Write(store, key: 2, bytes: 32 << 20));
            Assert.StartsWith($"cannot write the prediction store in {small.Path}: ", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith("; make room or mend the disk, and start again", refusal.Message, StringComparison.Ordinal);
        }
        small.Fill();
        var atStart = Assert.Throws<StateException>(() => Open(options));
        Assert.StartsWith($"cannot open the prediction store in {small.Path}: ", atStart.Message, StringComparison.Ordinal);
        Assert.EndsWith("; make room, and start again", atStart.Message, StringComparison.Ordinal);

        small.MakeRoom();
        using PredictionStore again = Open(options);
        Assert.Equal(1000, again.Get(Key(1))?.Length);
        Assert.Null(again.Get(Key(2)));
        Write(again, key: 2, bytes: 10);
        Assert.Equal(10, again.Get(Key(2))?.Length);
    }

    private static PredictionStore Open(StoreOptions options) =>
        PredictionStore.Open(options, cohortLength: 86_400_000, fingerprint: "cohort 1d");

    private static byte[] Key(byte number) => [(byte)'?', number];

    private static void Write(PredictionStore store, byte key, int bytes)
    {
        using StoreBatch batch = store.NewBatch();
        batch.Put(Key(key), new byte[bytes]);
        store.Write(batch);
    }
}

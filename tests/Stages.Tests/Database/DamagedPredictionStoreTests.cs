using System.Globalization;
using System.Text;
using RocksDbSharp;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Store;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Database;

/// <summary>A prediction store whose files are damaged is refused or read exactly, whichever byte it is.</summary>
public sealed class DamagedPredictionStoreTests
{
    private const long Day = 86_400_000;
    private const int Rows = 6000;

    [Fact]
    public void Open_FileIsDamagedAnywhere_IsRefusedOrExact()
    {
        using var whole = new TempDirectory();
        Write(whole.Path, 0, Rows / 2);
        Write(whole.Path, Rows / 2, Rows);

        (int refused, int exact) = DamagedFiles.Try(whole.Path, flips: 50, Read, e => e is StateException);

        Assert.InRange(refused, 100, int.MaxValue);
        Assert.InRange(exact, 1, int.MaxValue);
    }

    [Fact]
    public void Merge_RunHasLostRows_IsRefused()
    {
        using var directory = new TempDirectory();
        using PredictionStore store = Open(directory.Path);
        CountingLayout layout = Layout(store);
        var rows = new RowBuffer(layout);
        Add(rows, 0, 200);
        using StoreBatch batch = store.NewBatch();
        store.Runs.Write(rows, batch);
        // A run that says it holds more than its file does.
        store.Runs.Load(0, new RowRun(0, 1, 220, layout, long.MinValue, long.MaxValue));

        Assert.Throws<StateException>(() =>
        {
            for (int run = 0; run < 16; run++)
            {
                store.Runs.Write(rows, batch);
            }
        });
    }

    [Fact]
    public void Check_StoreIsBehindTheCheckpoint_IsRefused()
    {
        using var directory = new TempDirectory();
        using var another = new TempDirectory();
        var partition = new SourcePartition("pix", 3);
        var checkpoint = new List<StateEntry>();
        using (PredictionStore store = Open(directory.Path))
        {
            var positions = new Positions(store);
            positions.Advance(partition, 1000, areLabels: false);
            new StoreProgress(store, positions).Save(new StateWriter("performance", checkpoint));
        }
        StateEntry entry = Assert.Single(checkpoint);

        // The store was closed without having saved that position.
        var refusal = Assert.Throws<StateException>(() => Check(directory.Path, entry, reached: null));
        Assert.Contains(
            "pix[3] was read to offset 1000 when the last checkpoint was written, and the store does not know it",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Throws<StateException>(() => Check(directory.Path, entry, reached: 999));
        Check(directory.Path, entry, reached: 1000);
        Check(directory.Path, entry, reached: 1001);
        Check(another.Path, entry, reached: null);
    }

    private static void Check(string directory, StateEntry entry, long? reached)
    {
        using PredictionStore store = Open(directory);
        var positions = new Positions(store);
        if (reached is { } next)
        {
            positions.Advance(entry.Partition, next, areLabels: false);
        }
        new StoreProgress(store, positions).Check(entry.Partition, entry.Key, entry.Value);
    }

    private static PredictionStore Open(string directory) =>
        PredictionStore.Open(new StoreOptions { Directory = directory, Cache = 8 << 20 }, Day, "cohort 1d");

    private static CountingLayout Layout(PredictionStore store) =>
        store.Layouts.FindOrAdd(number => new CountingLayout(
            number,
            new LayoutRecord([new ModelInfo("prod", "1", 0.5f, ModelRole.Champion)], [], 0)
        ));

    private static void Write(string directory, int first, int end)
    {
        using PredictionStore store = Open(directory);
        var rows = new RowBuffer(Layout(store));
        Add(rows, first, end);
        using StoreBatch batch = store.NewBatch();
        store.Runs.Write(rows, batch);
        for (int i = first; i < end; i += 10)
        {
            batch.Put(StoreKeys.OfLabelled(IdOf(i)), BitConverter.GetBytes(i));
        }
        store.Write(batch);
    }

    private static void Add(RowBuffer rows, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            rows.Add(IdOf(i), TimeOf(i), i * 7)[0] = (byte)(i % 20);
        }
    }

    private static UInt128 IdOf(int row) => new((ulong)row * 0x9E3779B97F4A7C15UL, (ulong)row * 0xC2B2AE3D27D4EB4FUL);

    private static long TimeOf(int row) => row % 3 * Day + row;

    private static string Read(string directory)
    {
        using PredictionStore store = Open(directory);
        var text = new StringBuilder();
        for (int i = 0; i < Rows; i++)
        {
            Transaction? found = store.Runs.Find(IdOf(i), TimeOf(i) / Day);
            text.Append(CultureInfo.InvariantCulture, $"{found?.Time} {found?.Amount} {(found is null ? -1 : found.Payload.Span[0])}\n");
        }
        foreach ((byte[] key, byte[] value) in store.Scan("l"u8.ToArray()))
        {
            text.Append(Convert.ToHexString(key)).Append(Convert.ToHexString(value)).Append('\n');
        }
        return text.ToString();
    }
}

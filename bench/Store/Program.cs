using System.Diagnostics;
using System.Globalization;
using RocksDbSharp;
using Vigia.Bench.Store;
using Vigia.Engine.Components;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Store;

// Fills a prediction store with days of transactions, then looks ids up: bytes per transaction, rates, memory.
// Usage: dotnet run -c Release --project bench/Store -- [transactions=20000000] [days=4] [cache MiB=64] [directory]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
TextWriter output = Console.Out;
long transactions = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 20_000_000;
int days = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 4;
long cache = (args.Length > 2 ? long.Parse(args[2], CultureInfo.InvariantCulture) : 64) << 20;
string directory = args.Length > 3 ? args[3] : Directory.CreateTempSubdirectory("vigia-store-bench-").FullName;

var options = new StoreOptions { Directory = directory, Cache = cache };
CountingLayout Layout(int number) =>
    new(
        number,
        new LayoutRecord(
            [new ModelInfo("champion", "1", 0.8f, ModelRole.Champion), new ModelInfo("challenger", "1", 0.7f, ModelRole.Challenger)],
            [.. Enumerable.Range(0, 24).Select(i => $"segment={i}")],
            3
        )
    );

using (var store = PredictionStore.Open(options, SimulatedRows.Day, "bench"))
{
    var rows = new RowBuffer(store.Layouts.FindOrAdd(Layout));
    var simulated = new SimulatedRows(transactions, days);
    TimeSpan written = TimeSpan.Zero;
    TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
    TimeSpan filling = TimeSpan.Zero;
    for (long next = 0; next < transactions; )
    {
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        next = simulated.Fill(rows, next, options.BufferRows);
        filling += Process.GetCurrentProcess().TotalProcessorTime - before;
        long start = Stopwatch.GetTimestamp();
        using StoreBatch batch = store.NewBatch();
        store.Runs.Write(rows, batch);
        store.Write(batch);
        store.Runs.DeleteFiles();
        rows.Clear();
        written += Stopwatch.GetElapsedTime(start);
    }
    TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - cpu - filling;
    output.WriteLine($"{transactions:N0} transactions of {days} days, 2 models, 3 segments each; cache {cache >> 20} MiB");
    output.WriteLine(
        $"write     {transactions / written.TotalSeconds, 12:N0} transactions/s   {used.TotalNanoseconds / transactions, 6:N0} ns of CPU each, merges of runs included"
    );
    output.WriteLine($"disk      {(double)store.DiskBytes / transactions, 12:N1} bytes/transaction");
    LookUp("hits, day known", 20_000, i => (SimulatedRows.IdOf(i), simulated.CohortOf(i)), store);
    LookUp("misses", 20_000, i => (SimulatedRows.IdOf(transactions + i), simulated.CohortOf(i)), store);
    output.WriteLine(
        $"memory    {Process.GetCurrentProcess().WorkingSet64 >> 20, 12:N0} MiB resident, of it {store.MemoryBytes >> 20:N0} MiB the store's cache and buffers"
    );

    void LookUp(string what, int count, Func<long, (UInt128 Id, long Cohort)> of, PredictionStore from)
    {
        var random = new Random(3);
        long start = Stopwatch.GetTimestamp();
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            (UInt128 id, long cohort) = of(random.NextInt64(transactions));
            found += from.Runs.Find(id, cohort) is null ? 0 : 1;
        }
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        output.WriteLine(
            $"look-up   {count / took.TotalSeconds, 12:N0} ids/s   ({what}: {found:N0} of {count:N0} found, {took.TotalMicroseconds / count:N1} us each)"
        );
    }
}

var opening = Stopwatch.StartNew();
using (PredictionStore.Open(options, SimulatedRows.Day, "bench"))
{
    output.WriteLine($"open      {opening.Elapsed.TotalMilliseconds, 12:N0} ms");
}
if (args.Length <= 3)
{
    Directory.Delete(directory, recursive: true);
}

using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.TestSupport;

namespace Vigia.Engine.Tests.Windows;

/// <summary>However records are cut into batches and partitions interleaved, windows count what a count record by record gives.</summary>
public sealed class WindowInvarianceTests
{
    private const int Minute = 60_000;
    private static readonly TimeSpan[] Lengths =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(24),
    ];

    private readonly BatchPool _pool = new();

    private sealed record Seen(SourcePartition Partition, long Time, long SourceTime, int Id);

    [Theory]
    [InlineData(LateRule.Drop)]
    [InlineData(LateRule.Add)]
    public void Windows_AnyBatchesAndInterleaving_CountTheSame(LateRule late)
    {
        var rules = new EventTimeRules
        {
            Lateness = TimeSpan.FromMinutes(2),
            MaxAhead = TimeSpan.FromMinutes(30),
            Late = late,
        };
        Gen.Select(Gen.Int, Gen.Int[0, 400], Gen.Int[1, 5], Gen.Int[1, 90], Gen.OneOf(1, 20, 600, 5000))
            .Sample(
                (seed, rows, partitions, batchSize, spread) =>
                {
                    Seen[][] byPartition = Records(new Random(seed), rows, partitions, spread);
                    Outcome expected = BruteForce(byPartition, rules);
                    Outcome actual = Run(Interleave(byPartition, new Random(seed + 1)), batchSize, rules);
                    Assert.Equal(expected, actual);
                },
                iter: 100
            );
    }

    [Fact]
    public void Split_BatchInOnePane_IsOneGroupOfOnePiece()
    {
        var splitter = new BatchSplitter(new EventClock(new EventTimeRules(), TimeProvider.System));
        RecordBatch batch = Batch([.. Enumerable.Range(0, 50).Select(i => new Seen(DecodedBatch.Partition, 1000 * i, 1000 * i, i))]);
        RowGroup group = Assert.Single(splitter.Split(batch).ToArray());
        Assert.Equal((50, true, 0L), (group.Rows, group.IsInWindows, group.Pane));
        Assert.Equal([new RowPiece(0, 50)], splitter.PiecesOf(group).ToArray());
    }

    [Fact]
    public void Split_InterleavedPartitions_GathersEachPartitionsRows()
    {
        var splitter = new BatchSplitter(new EventClock(new EventTimeRules(), TimeProvider.System));
        RecordBatch batch = Batch([.. Enumerable.Range(0, 6).Select(i => new Seen(new SourcePartition("t", i % 2), 0, 0, i))]);
        RowGroup[] groups = [.. splitter.Split(batch)];
        Assert.Equal([3, 3], groups.Select(g => g.Rows));
        int[] scratch = [];
        Assert.Equal([1, 3, 5], RowGather.Of(splitter.PiecesOf(groups[1]), [0, 1, 2, 3, 4, 5], 1, ref scratch).ToArray());
        Assert.Equal(
            [2, 3, 6, 7, 10, 11],
            RowGather.Of(splitter.PiecesOf(groups[1]), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 2, ref scratch).ToArray()
        );
    }

    [Fact]
    public void SplitAndAdd_SteadyFlow_AllocatesNothing()
    {
        var clock = new EventClock(new EventTimeRules(), TimeProvider.System);
        var splitter = new BatchSplitter(clock);
        var store = new PaneStore<RowCount>([.. Lengths.Select(l => SlidingWindow.Of(l, TimeSpan.FromMinutes(1)))], () => new RowCount());
        RecordBatch[] batches =
        [
            .. Enumerable
                .Range(0, 2000)
                .Select(b =>
                    Batch([
                        .. Enumerable
                            .Range(0, 20)
                            .Select(i => new Seen(new SourcePartition("t", i / 10), (b * 20 + i) * 30_000L, (b * 20 + i) * 30_000L, i)),
                    ])
                ),
        ];
        var counts = new RowCount { Rows = 1 };
        void Pass(RecordBatch batch)
        {
            ReadOnlySpan<RowGroup> groups = splitter.Split(batch);
            store.MoveOnTo(clock.Reached ?? 0);
            foreach (RowGroup group in groups)
            {
                store.Add(group.Clock.Partition, EventTime.StartOf(group.Pane, Minute), counts);
            }
        }
        RecordBatch[] later = batches[1500..];
        Array.ForEach(batches[..1500], Pass);
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (RecordBatch batch in later)
        {
            Pass(batch);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private RecordBatch Batch(IReadOnlyList<Seen> records) =>
        DecodedBatch.Of(
            _pool,
            RecordKind.Transaction,
            [.. records.Select(r => new DecodedRecord(r.Partition, r.Time, [r.Id], [], r.SourceTime))]
        );

    private static Seen[][] Records(Random random, int rows, int partitions, int spreadMinutes)
    {
        Seen[][] records = new Seen[partitions][];
        for (int p = 0; p < partitions; p++)
        {
            long time = random.Next(3) == 0 ? -200 * Minute : 1_700_000_000_000 + random.Next(20 * Minute);
            records[p] = new Seen[rows / partitions];
            for (int i = 0; i < records[p].Length; i++)
            {
                time += random.Next(spreadMinutes * Minute / 20 + 1);
                long jitter = random.Next(5) == 0 ? random.Next(-6 * Minute, 0) : 0;
                long own = random.Next(40) switch
                {
                    0 => long.MinValue,
                    1 => long.MaxValue,
                    2 => time + 31 * Minute,
                    _ => time + jitter,
                };
                records[p][i] = new Seen(new SourcePartition("t", p), own, time, 1000 * p + i);
            }
        }
        return records;
    }

    private static List<Seen> Interleave(Seen[][] byPartition, Random random)
    {
        int[] next = new int[byPartition.Length];
        List<Seen> order = [];
        int[] open = [.. Enumerable.Range(0, byPartition.Length)];
        while ((open = [.. open.Where(p => next[p] < byPartition[p].Length)]).Length > 0)
        {
            int p = open[random.Next(open.Length)];
            for (int run = random.Next(1, 12); run > 0 && next[p] < byPartition[p].Length; run--)
            {
                order.Add(byPartition[p][next[p]++]);
            }
        }
        return order;
    }

    /// <summary>Counts by window length and window, and the records that were late or ahead.</summary>
    private sealed record Outcome(string Text)
    {
        public static Outcome Of(IEnumerable<string> lines) => new(string.Join('\n', lines));
    }

    private Outcome Run(List<Seen> records, int batchSize, EventTimeRules rules)
    {
        var clock = new EventClock(rules, TimeProvider.System);
        var splitter = new BatchSplitter(clock);
        SlidingWindow[] windows = [.. Lengths.Select(l => SlidingWindow.Of(l, rules.Pane))];
        var store = new PaneStore<RowCount>(windows, () => new RowCount());
        TumblingWindows<RowCount>[] tumbling =
        [
            .. Lengths.Select(l => new TumblingWindows<RowCount>(WindowGrid.Every(l), 3, () => new RowCount())),
        ];
        float[] scratch = [];
        foreach (Seen[] chunk in records.Chunk(batchSize))
        {
            RecordBatch batch = Batch(chunk);
            RowGroup[] groups = [.. splitter.Split(batch)];
            if (clock.Reached is { } reached)
            {
                store.MoveOnTo(reached);
                Array.ForEach(tumbling, t => t.MoveOnTo(reached));
            }
            foreach (RowGroup group in groups)
            {
                ReadOnlySpan<float> ids = RowGather.Of(splitter.PiecesOf(group), batch.Features.Span, 1, ref scratch);
                Assert.Equal(group.Rows, ids.Length);
                var counts = new RowCount { Rows = ids.Length, IdSum = ids.ToArray().Sum(i => (long)i) };
                if (group.IsInWindows)
                {
                    long start = EventTime.StartOf(group.Pane, Minute);
                    store.Add(group.Clock.Partition, start, counts);
                    Array.ForEach(tumbling, t => t.Add(group.Clock.Partition, start, counts));
                }
            }
            _pool.Return(batch);
        }
        List<string> lines = [$"late {clock.LateCount} ahead {clock.AheadCount}"];
        foreach (SlidingWindow window in windows)
        {
            var sum = new RowCount();
            store.Sum(window, sum);
            lines.Add($"sliding {window.Length}: {store.SpanOf(window)?.End} {sum.Rows} {sum.IdSum}");
        }
        lines.AddRange(
            tumbling
                .Zip(Lengths)
                .SelectMany(t =>
                    t.First.Kept.Select(w => $"tumbling {t.Second} {w.Start}: {w.Counts.Rows} {w.Counts.IdSum}")
                        .Append($"left out {t.First.LeftOut}")
                )
        );
        return Outcome.Of(lines);
    }

    private static Outcome BruteForce(Seen[][] byPartition, EventTimeRules rules)
    {
        (long late, long ahead) = (0, 0);
        List<(long Time, int Id)> counted = [];
        Int128? reached = null;
        foreach (Seen[] records in byPartition)
        {
            var clock = new NaiveClock(rules);
            foreach (Seen record in records)
            {
                bool isAhead = record.Time > record.SourceTime + (Int128)rules.MaxAhead.TotalMilliseconds;
                bool isLate =
                    !isAhead
                    && clock.Time is { } g
                    && (Floor(record.Time, Minute) + 1) * Minute <= g - (Int128)rules.Lateness.TotalMilliseconds;
                ahead += isAhead ? 1 : 0;
                late += isLate ? 1 : 0;
                if (!isAhead)
                {
                    clock.Add(record.Time);
                }
                if (!isAhead && !isLate)
                {
                    counted.Add((record.Time, record.Id));
                }
                else if (rules.Late == LateRule.Add && clock.Time is { } newest)
                {
                    counted.Add(((long)newest, record.Id));
                }
            }
            reached = clock.Time is { } time && (reached is null || time > reached) ? time : reached;
        }
        List<string> lines = [$"late {late} ahead {ahead}"];
        foreach (TimeSpan length in Lengths)
        {
            SlidingWindow window = SlidingWindow.Of(length, rules.Pane);
            Int128 step = (long)window.Step.TotalMilliseconds;
            Int128? newest = reached ?? (counted.Count == 0 ? null : counted.Max(c => c.Time));
            Int128 end = newest is { } at ? (Floor(at, step) + 1) * step : 0;
            (long, int)[] inside = [.. counted.Where(c => c.Time >= end - window.Steps * step && c.Time < end)];
            lines.Add($"sliding {length}: {(newest is null ? "" : end)} {inside.Length} {inside.Sum(c => (long)c.Item2)}");
        }
        foreach (TimeSpan length in Lengths)
        {
            Int128 ms = (long)length.TotalMilliseconds;
            var windowed = counted.GroupBy(c => Floor(c.Time, ms)).OrderBy(g => g.Key).ToList();
            var newest = windowed.Where(g => reached is null || g.Key <= Floor(reached.Value, ms)).TakeLast(3).ToList();
            List<IGrouping<Int128, (long Time, int Id)>> kept =
            [
                .. newest,
                .. windowed.Where(g => reached is not null && g.Key > Floor(reached.Value, ms)),
            ];
            lines.AddRange(
                kept.Select(g => $"tumbling {length} {(long)Int128.Max(g.Key * ms, long.MinValue)}: {g.Count()} {g.Sum(c => (long)c.Id)}")
                    .Append($"left out {windowed.Count - kept.Count}")
            );
        }
        return Outcome.Of(lines);
    }

    private static Int128 Floor(Int128 time, Int128 length) => time >= 0 ? time / length : -((-time + length - 1) / length);
}

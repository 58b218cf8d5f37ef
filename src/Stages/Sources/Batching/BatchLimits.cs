using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Batching;

/// <summary>When a source closes a batch: at the first of these limits.</summary>
/// <param name="Rows">Records in it.</param>
/// <param name="Delay">Time since its first record.</param>
/// <param name="Bytes">Payload bytes in it; a single record may be larger. It bounds memory where records are large.</param>
public sealed record BatchLimits(int Rows, TimeSpan Delay, long Bytes)
{
    // A batch costs some 70 us besides its records: 300 batches a second are 2 % of a core.
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(3);

    // So many transactions, encoded and decoded, stay in the cache from one stage to the next.
    public static readonly BatchLimits Default = new(2048, TimeSpan.FromMilliseconds(50), 16 << 20);

    private static readonly Field<long> RowsField = Field.Optional(
        "rows",
        new IntegerType(1, 1 << 20),
        "Records in a batch at most.",
        (long)Default.Rows,
        "2048"
    );

    private static readonly Field<TimeSpan> DelayField = Field.Optional(
        "delay",
        new DurationType(TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        "Time from a batch's first record to its close at most.",
        Default.Delay,
        "50ms"
    );

    private static readonly Field<long> BytesField = Field.Optional(
        "bytes",
        new ByteSizeType(1 << 10, 1 << 30),
        "Payload bytes in a batch at most; a single larger record is a batch of its own.",
        Default.Bytes,
        "16MiB"
    );

    private static readonly Field<TimeSpan> IntervalField = Field.Optional(
        "interval",
        new DurationType(TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        "Shortest time between two batches. A batch that is not full is closed this long after the one before it, so that records wait "
            + "little while few come, and fill batches while the pipeline is busy. `delay` or more: batches wait for `delay`.",
        DefaultInterval,
        "3ms"
    );

    /// <summary>
    /// Time since the batch before it was closed, after which a batch need not wait any longer, where a source follows the rate of its
    /// records.
    /// </summary>
    public TimeSpan Interval { get; init; } = DefaultInterval;

    /// <summary>The setting <c>batch</c> of a source that reads what is there.</summary>
    public static Field<BatchLimits> Setting { get; } =
        Create([RowsField, DelayField, BytesField], v => new BatchLimits((int)v.Get(RowsField), v.Get(DelayField), v.Get(BytesField)));

    /// <summary>The setting <c>batch</c> of a source whose records come at a rate of their own.</summary>
    public static Field<BatchLimits> PacedSetting { get; } =
        Create([RowsField, DelayField, IntervalField, BytesField], v => new BatchLimits(
            (int)v.Get(RowsField),
            v.Get(DelayField),
            v.Get(BytesField)
        )
        {
            Interval = v.Get(IntervalField),
        });

    /// <summary>Whether the batch has reached its rows or bytes.</summary>
    public bool AreReachedBy(RecordBatch batch) =>
        batch.Received >= Rows || batch.Payloads.ByteCount + (batch.Columns?.ByteCount ?? 0) >= Bytes;

    /// <summary>Time that a batch may still wait for more records; zero or less: it is due.</summary>
    /// <param name="sinceBegan">Time since its first record.</param>
    /// <param name="sinceClosed">Time since the batch before it was closed.</param>
    public TimeSpan Left(TimeSpan sinceBegan, TimeSpan sinceClosed)
    {
        TimeSpan byDelay = Delay - sinceBegan;
        TimeSpan byInterval = Interval - sinceClosed;
        return byInterval < byDelay && Interval < Delay ? byInterval : byDelay;
    }

    private static Field<BatchLimits> Create(IReadOnlyList<Field> fields, Func<FieldValues, BatchLimits> bind) =>
        Field.Optional<BatchLimits>(
            "batch",
            new ObjectType<BatchLimits>(new("batch", "When a batch is closed: at the first of these limits.", fields, bind)),
            "When a batch is closed.",
            Default
        );
}

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

    /// <summary>The setting <c>batch</c> of a source.</summary>
    public static Field<BatchLimits> Setting { get; } =
        Field.Optional<BatchLimits>(
            "batch",
            new ObjectType<BatchLimits>(
                new(
                    "batch",
                    "When a batch is closed: at the first of these limits.",
                    [RowsField, DelayField, BytesField],
                    v => new BatchLimits((int)v.Get(RowsField), v.Get(DelayField), v.Get(BytesField))
                )
            ),
            "When a batch is closed.",
            Default
        );

    /// <summary>Whether the batch has reached its rows or bytes.</summary>
    public bool AreReachedBy(RecordBatch batch) => batch.Received >= Rows || batch.Payloads.ByteCount >= Bytes;
}

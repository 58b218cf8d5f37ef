using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Profiles;
using Vigia.Stages.Tests.Profiles;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Estimate;

/// <summary>Builds profiles of labelled scores.</summary>
internal static class LabelledReference
{
    public static readonly RecordSchema Schema = Schemas.Of(Schemas.Number("amount")) with
    {
        Truth = new TruthSpec(FieldPath.Parse("fraud"), ["1"], ["0"]),
    };

    private static readonly DateTimeOffset January = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static long Month(int month) => January.AddMonths(month).ToUnixTimeMilliseconds();

    public static Profile Build(
        ModelInfo model,
        IEnumerable<(float Score, Truth Truth, long Time)> rows,
        CalendarPeriod period = CalendarPeriod.Month
    )
    {
        var pool = new BatchPool();
        (float Score, Truth Truth, long Time)[] all = [.. rows];
        RecordBatch batch = DecodedBatch.Of(
            pool,
            RecordKind.Transaction,
            [.. all.Select(r => new DecodedRecord(DecodedBatch.Partition, r.Time, [1], [r.Score]))]
        );
        foreach ((_, Truth truth, _) in all)
        {
            batch.Truths.Add(truth);
        }
        var builder = new ProfileBuilder(Schema, [model], new ProfileOptions { Period = period });
        builder.AddPass1(batch);
        builder.FinishEdges();
        return builder.Build();
    }

    /// <summary>The golden reference.</summary>
    public static Profile Golden(ModelInfo model) =>
        Build(model, Estimates.Reference.Select(r => (r.Score, r.IsFraud ? Truth.Fraud : Truth.Legitimate, Month(r.Month))));
}

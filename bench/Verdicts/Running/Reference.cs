using Vigia.Bench.Verdicts.Traffic;
using Vigia.Engine.Records;
using Vigia.Stages.Profiles;

namespace Vigia.Bench.Verdicts.Running;

/// <summary>Builds the reference profile of a kind of traffic from its first days.</summary>
internal static class Reference
{
    private const int MinutesAtATime = 30;

    /// <param name="stream">The payments.</param>
    /// <param name="days">Days from the start.</param>
    /// <param name="path">Where the profile is written.</param>
    public static void Build(PaymentStream stream, int days, string path)
    {
        var builder = new ProfileBuilder(Payment.Schema, [Payment.Model], new ProfileOptions { UtcOffsetHours = Week.UtcOffsetHours });
        Pass(stream, days, builder.AddPass1);
        builder.FinishEdges();
        if (builder.NeedsSecondPass)
        {
            Pass(stream, days, builder.AddPass2);
        }
        ProfileFile.Save(builder.Build(), path);
    }

    private static void Pass(PaymentStream stream, int days, Action<RecordBatch> add)
    {
        for (long minute = 0; minute < days * 1440L; minute += MinutesAtATime)
        {
            RecordBatch batch = stream.Rent(minute, MinutesAtATime);
            if (batch.Rows > 0)
            {
                add(batch);
            }
            stream.Return(batch);
        }
    }
}

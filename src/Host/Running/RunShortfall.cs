using System.Globalization;
using Vigia.Engine.Running;

namespace Vigia.Host.Running;

/// <summary>Why a run that read its data to the end has not done its job: no record came through, or too much was rejected.</summary>
internal static class RunShortfall
{
    /// <summary>The reason in words; null if the run did its job.</summary>
    public static string? Of(Pipeline pipeline)
    {
        long records = pipeline.RecordsAcknowledged;
        long rejected = pipeline.RecordsRejected;
        return pipeline.RecordsAtRest == 0 ? "no record came through: the source has no records"
            : records > 0 && rejected == records
                ? $"no record came through: all {Count(records)} records were rejected{MostOften(pipeline)}"
            : pipeline.Plan.MaxRejected is { } limit && limit.IsExceededBy(rejected, records)
                ? $"{Count(rejected)} of {Count(records)} records were rejected, more than 'max_rejected' allows ({limit.Text}){MostOften(pipeline)}"
            : null;
    }

    private static string MostOften(Pipeline pipeline) =>
        pipeline.Rejections is [{ } most, ..] ? $"; most often as '{most.Reason}' by '{most.Stage}' ({Count(most.Records)})" : "";

    private static string Count(long records) => records.ToString("N0", CultureInfo.InvariantCulture);
}

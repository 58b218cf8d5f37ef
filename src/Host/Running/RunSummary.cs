using System.Globalization;

namespace Vigia.Host.Running;

/// <summary>The one line that a run ends with.</summary>
internal static class RunSummary
{
    public static string Describe(PipelineHost host)
    {
        long records = host.Pipeline.RecordsAcknowledged;
        double seconds = (host.Ended - host.Started).TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{host.Pipeline.Plan.Name}: {records:N0} records, {host.Pipeline.RecordsRejected:N0} rejected, {seconds:F1} s, {records / Math.Max(seconds, 0.001):N0} records/s"
        );
    }
}

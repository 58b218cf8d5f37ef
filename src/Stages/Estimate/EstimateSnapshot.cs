using Vigia.Stages.Profiles.Calibration;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Estimate;

/// <summary>One model's estimated performance in one window.</summary>
/// <param name="Model">The model.</param>
/// <param name="Scored">Records with a score.</param>
/// <param name="Performance">The figures; NaN where nothing is known.</param>
/// <param name="Ranges">How each figure varied in the reference, in the order of the figures; null where that is not known or the window is
/// too short to be judged by it.</param>
internal sealed record ModelEstimate(string Model, long Scored, EstimatedPerformance Performance, IReadOnlyList<PerformanceRange?> Ranges)
{
    /// <summary>Whether a figure is an alert; null if it is not judged.</summary>
    public bool? IsAlert(int metric) =>
        Ranges[metric] is { } range && double.IsFinite(Performance.Values[metric].Value)
            ? range.IsOutside(Performance.Values[metric].Value)
            : null;
}

/// <summary>Estimates of one window.</summary>
/// <param name="Window">Its name.</param>
/// <param name="Start">Begin, Unix ms; null before the first record.</param>
/// <param name="End">End.</param>
/// <param name="Rows">Records in it.</param>
/// <param name="Models">Every model with a calibration.</param>
internal sealed record WindowEstimate(string Window, long? Start, long? End, long Rows, IReadOnlyList<ModelEstimate> Models);

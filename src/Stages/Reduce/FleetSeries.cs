namespace Vigia.Stages.Reduce;

/// <summary>Windows of one length of one pipeline.</summary>
/// <param name="Pipeline">The pipeline that reported them.</param>
/// <param name="Window">The length as configured, such as <c>24h</c>.</param>
internal readonly record struct FleetSeries(string Pipeline, string Window)
{
    /// <summary>By pipeline, then by length.</summary>
    public static Comparer<FleetSeries> Order { get; } =
        Comparer<FleetSeries>.Create(
            static (a, b) =>
                string.CompareOrdinal(a.Pipeline, b.Pipeline) is var order and not 0 ? order : string.CompareOrdinal(a.Window, b.Window)
        );
}

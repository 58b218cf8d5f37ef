namespace Vigia.Stages.Reduce;

/// <summary>Windows of one length of one pipeline, counted on one basis.</summary>
/// <param name="Pipeline">The pipeline that reported them.</param>
/// <param name="Window">The length as configured, such as <c>24h</c>.</param>
/// <param name="Basis">What they were counted against.</param>
internal readonly record struct FleetSeries(string Pipeline, string Window, string Basis) : IComparable<FleetSeries>
{
    public int CompareTo(FleetSeries other)
    {
        int order = string.CompareOrdinal(Pipeline, other.Pipeline);
        order = order != 0 ? order : string.CompareOrdinal(Window, other.Window);
        return order != 0 ? order : string.CompareOrdinal(Basis, other.Basis);
    }

    public static bool operator <(FleetSeries left, FleetSeries right) => left.CompareTo(right) < 0;

    public static bool operator >(FleetSeries left, FleetSeries right) => left.CompareTo(right) > 0;

    public static bool operator <=(FleetSeries left, FleetSeries right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FleetSeries left, FleetSeries right) => left.CompareTo(right) >= 0;
}

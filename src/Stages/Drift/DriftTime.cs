namespace Vigia.Stages.Drift;

/// <summary>Event times as dates.</summary>
internal static class DriftTime
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The date; the first or last there is for times that no calendar holds.</summary>
    public static DateTimeOffset Of(long time) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(time, First, Last));
}

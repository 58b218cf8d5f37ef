namespace Vigia.Stages.Reduce;

/// <summary>A window's place among those of its length: while the basis changes, a window has a place for each basis.</summary>
/// <param name="Start">Its begin (Unix ms).</param>
/// <param name="Basis">What it was counted against.</param>
internal readonly record struct FleetPlace(long Start, string Basis)
{
    /// <summary>Orders places from the oldest window to the newest.</summary>
    public static Comparer<FleetPlace> Order { get; } =
        Comparer<FleetPlace>.Create(
            static (a, b) => a.Start.CompareTo(b.Start) is var order and not 0 ? order : string.CompareOrdinal(a.Basis, b.Basis)
        );
}

namespace Vigia.Statistics.Histograms;

/// <summary>One column of a row-major matrix and the edges that divide its values.</summary>
/// <param name="Column">Index of the column within a row.</param>
/// <param name="Edges">
/// Strictly rising, no NaN; may be empty. <c>n</c> edges make <c>n + 1</c> intervals: below the first edge, <c>[a,b)</c> between
/// neighbours, and from the last edge on.
/// </param>
public sealed record EdgeColumn(int Column, float[] Edges)
{
    /// <summary>Counts of the column: its intervals, then missing (NaN), then unseen (the NaN of undeclared categories).</summary>
    public int CountsLength => Edges.Length + 3;
}

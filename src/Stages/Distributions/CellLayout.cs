using System.Globalization;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Distributions;

/// <summary>The cells of one feature or score, in order, and how the kernels' counts become theirs.</summary>
/// <remarks>
/// Numbers: <c>under</c>, the bins <c>[a,b)</c>, <c>over</c>, <c>missing</c>. Categories and booleans: each value, <c>missing</c>,
/// <c>unseen</c>. The kernels count intervals between <see cref="Edges"/>, then NaN, then the NaN of undeclared categories;
/// <see cref="CellOfCount"/> says which cell each of these counts belongs to.
/// </remarks>
public sealed class CellLayout
{
    private CellLayout(IReadOnlyList<Cell> cells, float[] edges, int[] cellOfCount)
    {
        Cells = cells;
        Edges = edges;
        CellOfCount = cellOfCount;
    }

    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>Edges for the kernels, rising.</summary>
    public float[] Edges { get; }

    /// <summary>For each count of the kernels (<c>Edges.Length + 3</c>) the index of its cell.</summary>
    public int[] CellOfCount { get; }

    /// <summary>Cells of a number. Without edges (the reference had no values) every number is <c>over</c>.</summary>
    public static CellLayout OfNumber(float[] edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        List<Cell> cells = [new(CellKind.Under, "under", float.NegativeInfinity, edges.Length == 0 ? null : edges[0])];
        for (int i = 1; i < edges.Length; i++)
        {
            bool isOneValue = edges[i] == float.BitIncrement(edges[i - 1]);
            string label = isOneValue ? Text(edges[i - 1]) : $"[{Text(edges[i - 1])},{Text(edges[i])})";
            cells.Add(new Cell(CellKind.Bin, label, edges[i - 1], edges[i]));
        }
        cells.Add(new Cell(CellKind.Over, "over", edges.Length == 0 ? null : edges[^1], float.PositiveInfinity));
        int missing = cells.Count;
        cells.Add(new Cell(CellKind.Missing, "missing"));
        int[] intervals = edges.Length == 0 ? [missing - 1] : [.. Enumerable.Range(0, edges.Length + 1)];
        return new CellLayout(cells, edges, [.. intervals, missing, missing]);
    }

    /// <summary>
    /// Cells of a category or boolean. A missing value for which the schema puts a number that is not a code is <c>missing</c> too.
    /// </summary>
    public static CellLayout OfCategory(FeatureSpec feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        IReadOnlyList<string> values = ValuesOf(feature);
        Cell[] cells =
        [
            .. values.Select(v => new Cell(CellKind.Value, v is "missing" or "unseen" ? $"'{v}'" : v)),
            new Cell(CellKind.Missing, "missing"),
            new Cell(CellKind.Unseen, "unseen"),
        ];
        (int missing, int unseen) = (values.Count, values.Count + 1);
        float? stand =
            feature.Missing.Kind == Fallback.Value && !IsCode(feature.Missing.Value, values.Count) ? feature.Missing.Value : null;
        IEnumerable<float> codes = Enumerable.Range(0, values.Count + 1).Select(i => (float)i);
        float[] edges =
            stand is { } v && float.IsFinite(v) ? [.. codes.Append(v).Append(float.BitIncrement(v)).Distinct().Order()] : [.. codes];
        int[] intervals =
        [
            unseen,
            .. edges.Select(e =>
                e == stand ? missing
                : e >= 0 && e < values.Count ? (int)e
                : unseen
            ),
        ];
        return new CellLayout(cells, edges, [.. intervals, missing, unseen]);
    }

    /// <summary>Cells of a feature of the given type: <paramref name="edges"/> are those of a number.</summary>
    public static CellLayout Of(FeatureSpec feature, float[]? edges) =>
        feature.Type == FeatureType.Number ? OfNumber(edges ?? []) : OfCategory(feature);

    /// <summary>The values of a category or boolean in the order of their codes.</summary>
    public static IReadOnlyList<string> ValuesOf(FeatureSpec feature) =>
        feature.Type == FeatureType.Boolean ? ["false", "true"] : feature.Values;

    private static bool IsCode(float value, int count) => value >= 0 && value < count && float.IsInteger(value);

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}

using Vigia.Statistics.Histograms;

namespace Vigia.Statistics.Joint;

/// <summary>
/// How well the values of a record go together: the sum, over pairs of columns, of the pointwise mutual information of their values,
/// <c>ln(n / e)</c> with n records of the reference that have both values and e expected if the columns were independent. High where the
/// reference has such records more often than chance would make, low where it has them seldom or never.
/// </summary>
/// <remarks>
/// Values are cut into codes: 0 for no value, then one for each interval between edges. Each term is rounded to 1/64, so that a score is a
/// whole number, the same for any order of summing and any vector width.
/// </remarks>
public sealed class JointModel
{
    /// <summary>Parts of one natural unit of information that a score is counted in.</summary>
    public const int Scale = 64;

    // Records that are believed beside those counted, as independence would have them: a combination that never occurred counts the more
    // the more records were expected.
    private const double Prior = 2;

    private readonly short[] _scores;

    /// <param name="stride">Columns of the matrix.</param>
    /// <param name="columns">Columns that take part, and their edges.</param>
    /// <param name="pairs">Pairs of them.</param>
    /// <exception cref="ArgumentException">The counts of a pair are not those of its codes.</exception>
    public JointModel(int stride, IReadOnlyList<EdgeColumn> columns, IReadOnlyList<JointPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(pairs);
        (Columns, Pairs) = (columns, pairs);
        Codes = new CodeTable(stride, columns);
        Places = new PairPlace[pairs.Count];
        Usual = new double[pairs.Count];
        int start = 0;
        for (int i = 0; i < pairs.Count; i++)
        {
            int width = CodesOf(columns[pairs[i].Second]);
            Places[i] = new PairPlace(Codes.PlaceOf(pairs[i].First), Codes.PlaceOf(pairs[i].Second), width, start);
            start += CodesOf(columns[pairs[i].First]) * width;
        }
        _scores = new short[start];
        for (int i = 0; i < pairs.Count; i++)
        {
            int length = CodesOf(columns[pairs[i].First]) * Places[i].Width;
            Usual[i] = Fill(pairs[i].Counts, Places[i].Width, _scores.AsSpan(Places[i].Start, length));
        }
    }

    /// <summary>Columns that take part.</summary>
    public IReadOnlyList<EdgeColumn> Columns { get; }

    /// <summary>Pairs of columns whose terms are summed.</summary>
    public IReadOnlyList<JointPair> Pairs { get; }

    /// <summary>Mean term of each pair in the reference, in parts of <see cref="Scale"/>.</summary>
    public double[] Usual { get; }

    /// <summary>Cuts values into codes.</summary>
    internal CodeTable Codes { get; }

    internal PairPlace[] Places { get; }

    internal ReadOnlySpan<short> Scores => _scores;

    /// <summary>How many codes a column has: no value, below the first edge, and one from each edge on.</summary>
    public static int CodesOf(EdgeColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Edges.Length + 2;
    }

    /// <summary>The term of a pair for two codes, in parts of <see cref="Scale"/>.</summary>
    public int TermOf(int pair, int first, int second) => _scores[Places[pair].Start + first * Places[pair].Width + second];

    private static double Fill(ReadOnlySpan<long> counts, int width, Span<short> scores)
    {
        if (counts.Length != scores.Length)
        {
            throw new ArgumentException($"a pair has {counts.Length} counts, its codes make {scores.Length}");
        }
        double[] rows = new double[counts.Length / width];
        double[] columns = new double[width];
        double total = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            rows[i / width] += counts[i];
            columns[i % width] += counts[i];
            total += counts[i];
        }
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double expected = total == 0 ? 0 : rows[i / width] * columns[i % width] / total;
            scores[i] = (short)Math.Round(Scale * Math.Log((counts[i] + Prior) / (expected + Prior)), MidpointRounding.ToEven);
            sum += (double)counts[i] * scores[i];
        }
        return total == 0 ? 0 : sum / total;
    }
}

/// <summary>Where a pair finds its codes and its terms.</summary>
/// <param name="First">Place of the first column's code among the codes of a row.</param>
/// <param name="Second">Place of the second column's code.</param>
/// <param name="Width">Codes of the second column.</param>
/// <param name="Start">Where the pair's terms begin.</param>
internal readonly record struct PairPlace(int First, int Second, int Width, int Start);

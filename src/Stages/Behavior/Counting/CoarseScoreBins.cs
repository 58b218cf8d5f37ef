using System.Globalization;

namespace Vigia.Stages.Behavior.Counting;

/// <summary>
/// The bins that a model's scores are counted in: few, closer towards 0 where fraud scores crowd, and with the decision threshold among
/// their edges, so that flagged records are whole bins. Scores that are not numbers have the last bin.
/// </summary>
internal sealed class CoarseScoreBins
{
    private static readonly float[] Ladder = [0.001f, 0.003f, 0.01f, 0.03f, 0.1f, 0.3f, 0.5f, 0.7f, 0.9f];

    private readonly float[] _edges;

    /// <param name="threshold">A score of at least this flags the record.</param>
    public CoarseScoreBins(float threshold)
    {
        _edges = [.. Ladder.Append(threshold).Distinct().Order()];
        FirstFlagged = Array.IndexOf(_edges, threshold) + 1;
    }

    /// <summary>Bins of every model, whatever its threshold: those of a threshold that is an edge already stay empty.</summary>
    public static int Count => Ladder.Length + 3;

    /// <summary>First bin whose records are flagged; all after it are, but the last.</summary>
    public int FirstFlagged { get; }

    /// <summary>The range of a bin, as alarms name it: <c>0.03-0.1</c>, and <c>missing</c> for scores that are not numbers.</summary>
    public string NameOf(int bin) =>
        bin == Count - 1
            ? "missing"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{(bin == 0 ? 0 : _edges[bin - 1]):R}-{(bin < _edges.Length ? _edges[bin] : 1):R}"
            );

    /// <summary>The bin of each score.</summary>
    public void Find(ReadOnlySpan<float> scores, Span<byte> bins)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            float score = scores[i];
            int bin = 0;
            foreach (float edge in _edges)
            {
                bin += score >= edge ? 1 : 0;
            }
            bins[i] = (byte)(float.IsNaN(score) ? Count - 1 : bin);
        }
    }
}

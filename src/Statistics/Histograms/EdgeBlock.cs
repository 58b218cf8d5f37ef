namespace Vigia.Statistics.Histograms;

/// <summary>Sixteen neighbouring columns of a (folded) row with their edges, level by level.</summary>
internal sealed class EdgeBlock
{
    /// <summary>Levels are worked on in groups of this many, so their number is a multiple of it.</summary>
    public const int LevelGroup = 4;

    /// <param name="first">Column of the first lane.</param>
    /// <param name="lanes">For each lane the index of its column in <paramref name="columns"/>, or -1.</param>
    /// <param name="columns">The columns of the table.</param>
    /// <param name="sumsStart">Where the block's sums begin.</param>
    public EdgeBlock(int first, int[] lanes, IReadOnlyList<EdgeColumn> columns, int sumsStart)
    {
        First = first;
        Lanes = lanes;
        SumsStart = sumsStart;
        int needed = 1 + lanes.Max(i => i < 0 ? 0 : columns[i].Edges.Length);
        Levels = (needed + LevelGroup - 1) / LevelGroup * LevelGroup;
        Edges = new float[Levels * EdgeTable.Lanes];
        Array.Fill(Edges, float.NaN);
        for (int lane = 0; lane < EdgeTable.Lanes; lane++)
        {
            if (lanes[lane] >= 0)
            {
                Edges[lane] = float.NegativeInfinity;
                float[] edges = columns[lanes[lane]].Edges;
                for (int level = 0; level < edges.Length; level++)
                {
                    Edges[(level + 1) * EdgeTable.Lanes + lane] = edges[level];
                }
            }
        }
    }

    public int First { get; }

    public int[] Lanes { get; }

    /// <summary>Levels of edges, including minus infinity and padding.</summary>
    public int Levels { get; }

    /// <summary>Edge of each level and lane.</summary>
    public float[] Edges { get; }

    public int SumsStart { get; }

    /// <summary>For each level and lane how many values reach the edge; then for each lane how many are unseen.</summary>
    public int SumsLength => (Levels + 1) * EdgeTable.Lanes;
}

using Vigia.Statistics.Histograms;

namespace Vigia.Statistics.Joint;

/// <summary>
/// Edges of columns laid out for vectors that hold neighbouring columns of one row, as <see cref="EdgeTable"/> has them; here each value's
/// code is wanted, not how many values there are. Read only.
/// </summary>
internal sealed class CodeTable
{
    /// <summary>Columns to a block: lanes of the widest vector.</summary>
    public const int Lanes = 16;

    private readonly int[] _places;

    /// <param name="stride">Columns of the matrix.</param>
    /// <param name="columns">Columns that get codes, and their edges.</param>
    public CodeTable(int stride, IReadOnlyList<EdgeColumn> columns)
    {
        Stride = stride;
        Columns = columns;
        _places = new int[columns.Count];
        List<CodeBlock> blocks = [];
        for (int covered = 0; covered < stride; covered += Lanes)
        {
            // The last block ends where the row ends, and shares lanes with the one before.
            int first = Math.Max(0, Math.Min(covered, stride - Lanes));
            int[] lanes = new int[Lanes];
            Array.Fill(lanes, -1);
            for (int i = 0; i < columns.Count; i++)
            {
                if (columns[i].Column >= covered && columns[i].Column < Math.Min(stride, covered + Lanes))
                {
                    lanes[columns[i].Column - first] = i;
                    _places[i] = blocks.Count * Lanes + columns[i].Column - first;
                }
            }
            blocks.Add(new CodeBlock(first, lanes, columns));
        }
        Blocks = [.. blocks];
    }

    /// <summary>Columns of the matrix.</summary>
    public int Stride { get; }

    /// <summary>Columns that get codes.</summary>
    public IReadOnlyList<EdgeColumn> Columns { get; }

    public CodeBlock[] Blocks { get; }

    /// <summary>Codes that are written for each row, those of unused lanes included.</summary>
    public int Width => Blocks.Length * Lanes;

    /// <summary>Where a row has the code of <c>Columns[index]</c>.</summary>
    public int PlaceOf(int index) => _places[index];
}

/// <summary>Sixteen neighbouring columns with their edges, level by level; NaN, which nothing reaches, where a column has fewer.</summary>
internal sealed class CodeBlock
{
    public CodeBlock(int first, int[] lanes, IReadOnlyList<EdgeColumn> columns)
    {
        First = first;
        Levels = 1 + lanes.Max(i => i < 0 ? 0 : columns[i].Edges.Length);
        Edges = new float[Levels * CodeTable.Lanes];
        Array.Fill(Edges, float.NaN);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            if (lanes[lane] >= 0)
            {
                // Every number reaches minus infinity, no NaN does: so what has no value has code 0.
                Edges[lane] = float.NegativeInfinity;
                float[] own = columns[lanes[lane]].Edges;
                for (int level = 0; level < own.Length; level++)
                {
                    Edges[(level + 1) * CodeTable.Lanes + lane] = own[level];
                }
            }
        }
    }

    /// <summary>Column of the first lane.</summary>
    public int First { get; }

    /// <summary>Levels of edges, minus infinity included.</summary>
    public int Levels { get; }

    /// <summary>Edge of each level and lane.</summary>
    public float[] Edges { get; }
}

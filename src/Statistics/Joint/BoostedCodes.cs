namespace Vigia.Statistics.Joint;

/// <summary>
/// Gradient boosting of shallow trees on codes (J. H. Friedman, Annals of Statistics 29, 2001, 1189-1232), for a logistic loss. Each split
/// sends the codes up to one of them to the left.
/// </summary>
/// <param name="codes">Codes, row after row.</param>
/// <param name="columns">Codes of a row.</param>
internal sealed class BoostedCodes(byte[] codes, int columns)
{
    private const int Trees = 20;
    private const int Depth = 3;
    private const int Codes = 256;
    private const int LeafRowsMin = 10;
    private const double Rate = 0.3;
    private const double Ridge = 5;

    // Nodes of a tree in the order of a heap; a leaf has column -1.
    private readonly List<Node[]> _trees = [];

    /// <summary>Learns from some rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isSecond">What is to be predicted, for all rows.</param>
    /// <param name="gains">What splits by each column gained; added to.</param>
    public void Train(int[] rows, bool[] isSecond, double[] gains)
    {
        double[] scores = new double[isSecond.Length];
        double[] gradients = new double[isSecond.Length];
        double[] weights = new double[isSecond.Length];
        for (int tree = 0; tree < Trees; tree++)
        {
            foreach (int row in rows)
            {
                double p = 1 / (1 + Math.Exp(-scores[row]));
                (gradients[row], weights[row]) = ((isSecond[row] ? 1 : 0) - p, p * (1 - p));
            }
            var nodes = new Node[(2 << Depth) - 1];
            Grow(nodes, 0, 0, rows, gradients, weights, gains);
            _trees.Add(nodes);
            foreach (int row in rows)
            {
                scores[row] += ValueOf(nodes, row);
            }
        }
    }

    /// <summary>The score of a row: greater for the second sample.</summary>
    public double Score(int row) => _trees.Sum(tree => ValueOf(tree, row));

    private double ValueOf(Node[] nodes, int row)
    {
        int at = 0;
        while (nodes[at].Column >= 0)
        {
            at = 2 * at + (codes[row * columns + nodes[at].Column] <= nodes[at].Code ? 1 : 2);
        }
        return nodes[at].Value;
    }

    private void Grow(Node[] nodes, int at, int depth, int[] rows, double[] gradients, double[] weights, double[] gains)
    {
        double gradient = rows.Sum(r => gradients[r]);
        double weight = rows.Sum(r => weights[r]);
        (int column, byte code, double gain) = depth == Depth ? (-1, (byte)0, 0.0) : BestSplit(rows, gradients, weights);
        if (column < 0)
        {
            nodes[at] = new Node(-1, 0, Rate * gradient / (weight + Ridge));
            return;
        }
        gains[column] += gain;
        nodes[at] = new Node(column, code, 0);
        Grow(nodes, 2 * at + 1, depth + 1, [.. rows.Where(r => codes[r * columns + column] <= code)], gradients, weights, gains);
        Grow(nodes, 2 * at + 2, depth + 1, [.. rows.Where(r => codes[r * columns + column] > code)], gradients, weights, gains);
    }

    private (int Column, byte Code, double Gain) BestSplit(int[] rows, double[] gradients, double[] weights)
    {
        (int Column, byte Code, double Gain) best = (-1, 0, 1e-9);
        Span<double> gradient = stackalloc double[Codes];
        Span<double> weight = stackalloc double[Codes];
        Span<int> count = stackalloc int[Codes];
        for (int column = 0; column < columns; column++)
        {
            gradient.Clear();
            weight.Clear();
            count.Clear();
            (double allGradient, double allWeight) = (0, 0);
            int last = 0;
            foreach (int row in rows)
            {
                int code = codes[row * columns + column];
                last = Math.Max(last, code);
                gradient[code] += gradients[row];
                weight[code] += weights[row];
                count[code]++;
                allGradient += gradients[row];
                allWeight += weights[row];
            }
            (double leftGradient, double leftWeight, int left) = (0, 0, 0);
            for (int code = 0; code < last; code++)
            {
                leftGradient += gradient[code];
                leftWeight += weight[code];
                left += count[code];
                double gain =
                    GainOf(leftGradient, leftWeight)
                    + GainOf(allGradient - leftGradient, allWeight - leftWeight)
                    - GainOf(allGradient, allWeight);
                if (gain > best.Gain && left >= LeafRowsMin && rows.Length - left >= LeafRowsMin)
                {
                    best = (column, (byte)code, gain);
                }
            }
        }
        return best;
    }

    private static double GainOf(double gradient, double weight) => gradient * gradient / (weight + Ridge);

    /// <summary>A split, or a leaf.</summary>
    /// <param name="Column">Column of a split; -1 for a leaf.</param>
    /// <param name="Code">Codes up to here go to the left.</param>
    /// <param name="Value">What a leaf adds to the score.</param>
    private readonly record struct Node(int Column, byte Code, double Value);
}

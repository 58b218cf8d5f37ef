using System.Numerics;

namespace Vigia.Stages.Score.Outputs;

/// <summary>Turns rows of raw outputs into scores. Computed in double, so that a score is rounded once.</summary>
internal static class ScoreKernel
{
    /// <param name="values">Row-major rows x <paramref name="width"/>.</param>
    /// <param name="width">Values of one row.</param>
    /// <param name="column">The positive class, from 0.</param>
    /// <param name="activation">What makes a probability of it.</param>
    /// <param name="scores">One per row.</param>
    public static void Read<T>(ReadOnlySpan<T> values, int width, int column, Activation activation, Span<float> scores)
        where T : unmanaged, INumberBase<T>
    {
        switch (activation)
        {
            case Activation.Sigmoid:
                for (int row = 0; row < scores.Length; row++)
                {
                    scores[row] = (float)Sigmoid(double.CreateSaturating(values[row * width + column]));
                }
                break;
            case Activation.Softmax:
                for (int row = 0; row < scores.Length; row++)
                {
                    scores[row] = (float)Softmax(values.Slice(row * width, width), column);
                }
                break;
            default:
                for (int row = 0; row < scores.Length; row++)
                {
                    scores[row] = float.CreateSaturating(values[row * width + column]);
                }
                break;
        }
    }

    /// <summary>1 / (1 + e^-x) in the form that does not overflow.</summary>
    public static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }

    /// <summary>e^x of one over the sum of all, relative to the greatest so that nothing overflows. NaN if any is.</summary>
    public static double Softmax<T>(ReadOnlySpan<T> row, int column)
        where T : unmanaged, INumberBase<T>
    {
        double greatest = double.NegativeInfinity;
        foreach (T value in row)
        {
            greatest = Math.Max(greatest, double.CreateSaturating(value));
        }
        double sum = 0;
        foreach (T value in row)
        {
            sum += Math.Exp(double.CreateSaturating(value) - greatest);
        }
        return Math.Exp(double.CreateSaturating(row[column]) - greatest) / sum;
    }
}

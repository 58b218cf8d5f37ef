namespace Vigia.Trees;

/// <summary>
/// Compares a compiled model with a reference, usually ONNX Runtime on the same file, on rows made to catch it out. Scores agree when they
/// are the same, or within 1 ulp, or (after exponentials, and where the reference adds up in another order, as ONNX Runtime does on several
/// threads) within 1e-6 of 1 or of the score's own magnitude, whichever is greater.
/// </summary>
public static class SelfCheck
{
    /// <summary>How many rows a check takes by default: enough for each row kind to meet each feature many times.</summary>
    public const int DefaultRows = 2048;

    /// <summary>Allowed difference, relative to the greater of 1 and the reference's magnitude.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>Scores rows with the reference.</summary>
    /// <param name="features">Row-major, <see cref="CompiledTreeModel.FeatureCount"/> values a row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="scores">To be filled with <see cref="CompiledTreeModel.OutputColumns"/> scores a row.</param>
    public delegate void Reference(ReadOnlySpan<float> features, int rows, Span<float> scores);

    /// <summary>Scores check rows with both and compares.</summary>
    /// <param name="model">The compiled model.</param>
    /// <param name="reference">The reference; what it throws passes through.</param>
    /// <param name="rows">How many rows to make.</param>
    public static SelfCheckVerdict Run(CompiledTreeModel model, Reference reference, int rows = DefaultRows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(reference);
        float[] features = MakeRows(model, rows);
        float[] expected = new float[rows * model.OutputColumns];
        float[] actual = new float[expected.Length];
        reference(features, rows, expected);
        model.Score(features, rows, model.FeatureCount, actual, model.CreateScratch());
        return Compare(actual, expected, model.OutputColumns);
    }

    /// <summary>
    /// Rows that visit every threshold, one ulp to either side, infinities, zero, missing values and random values between: the same ones
    /// for the same model.
    /// </summary>
    public static float[] MakeRows(CompiledTreeModel model, int rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new CheckRows(model.ThresholdsByColumn(), seed: rows).Make(rows);
    }

    /// <summary>Compares scores, row-major with <paramref name="columns"/> a row.</summary>
    public static SelfCheckVerdict Compare(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, int columns)
    {
        if (actual.Length != expected.Length)
        {
            throw new ArgumentException($"{actual.Length} scores compared with {expected.Length}");
        }

        double largest = 0;
        int worst = -1,
            identical = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            if (actual[i].Equals(expected[i]))
            {
                identical++;
            }

            double difference = Difference(actual[i], expected[i]);
            if (difference <= largest)
            {
                continue;
            }

            (largest, worst) = (difference, i);
        }
        bool agrees = largest <= Tolerance;
        string message = agrees
            ? $"{identical} of {actual.Length} scores identical, largest difference {largest:g3}"
            : $"row {worst / columns}, column {worst % columns}: {actual[worst]:g9} instead of {expected[worst]:g9}";
        return new SelfCheckVerdict(agrees, largest, identical, message);
    }

    /// <summary>0 within 1 ulp; infinite between a number and none.</summary>
    private static double Difference(float actual, float expected)
    {
        if (actual.Equals(expected) || actual == expected)
        {
            return 0;
        }

        if (!float.IsFinite(actual) || !float.IsFinite(expected))
        {
            return double.PositiveInfinity;
        }

        if (MathF.BitIncrement(actual) == expected || MathF.BitDecrement(actual) == expected)
        {
            return 0;
        }

        return Math.Abs((double)actual - expected) / Math.Max(1, Math.Abs((double)expected));
    }
}

/// <summary>What a check found.</summary>
/// <param name="Agrees">Whether all scores agree.</param>
/// <param name="LargestDifference">The largest difference beyond 1 ulp, relative as <see cref="SelfCheck.Tolerance"/> is.</param>
/// <param name="Identical">Scores that are equal to the last bit.</param>
/// <param name="Message">One line for the log: how well they agree, or the place where they differ most.</param>
public sealed record SelfCheckVerdict(bool Agrees, double LargestDifference, int Identical, string Message);

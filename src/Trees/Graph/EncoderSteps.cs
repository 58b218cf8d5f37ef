using Vigia.Trees.Ensemble;
using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>
/// OneHotEncoder of whole numbers: a column for each category, 1 where the value without its fraction is it and 0 elsewhere.
/// </summary>
/// <param name="inputs">The columns that are encoded.</param>
/// <param name="outputs">For each of them, a column per category.</param>
/// <param name="categories">The categories.</param>
internal sealed class OneHotStep(int[] inputs, int[] outputs, float[] categories) : ColumnStep(outputs)
{
    protected override void ApplyToRow(Span<float> row)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            float value = MathF.Truncate(row[inputs[i]]);
            for (int category = 0; category < categories.Length; category++)
            {
                row[Columns[(i * categories.Length) + category]] = value == categories[category] ? 1 : 0;
            }
        }
    }

    public override float Undo(int column, float value) =>
        Array.IndexOf(Columns, column) is >= 0 and var place ? categories[place % categories.Length] : value;
}

/// <summary>LabelEncoder of numbers: a value for each key, and one for all that are no key.</summary>
internal sealed class LookUpStep(int[] columns, Dictionary<float, float> values, float others) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        foreach (int column in Columns)
        {
            row[column] = values.GetValueOrDefault(row[column], others);
        }
    }

    public override float Undo(int column, float value) =>
        Array.IndexOf(Columns, column) >= 0 ? values.MinBy(pair => Math.Abs(pair.Value - value)).Key : value;
}

/// <summary>Reads what encoders of numbers encode.</summary>
internal static class Encoders
{
    // Whole numbers up to here, and all that lie between, are floats of their own.
    private const long MaxWhole = 1 << 24;

    /// <exception cref="UnsupportedModelException">It encodes texts, or fails on unknown categories.</exception>
    public static float[] CategoriesOf(OnnxNode node)
    {
        if ((node.Attributes.GetValueOrDefault("zeros")?.Int ?? 1) == 0)
        {
            throw new UnsupportedModelException($"{node.Label} fails on categories that it does not know");
        }

        long[] categories = node.Attributes.GetValueOrDefault("cats_int64s")?.Ints ?? [];
        return categories.Length > 0 && categories.All(IsExact) && categories.Distinct().Count() == categories.Length
            ? Array.ConvertAll(categories, category => (float)category)
            : throw new UnsupportedModelException($"{node.Label} does not encode a list of whole numbers");
    }

    /// <summary>The steps of a LabelEncoder, and the type that it gives.</summary>
    /// <exception cref="UnsupportedModelException">It does not map numbers to numbers.</exception>
    public static (LookUpStep Step, OnnxType Type) LookUp(OnnxNode node, TensorColumns input)
    {
        float[] keys = input.IsIntegral ? Whole(node, "keys_int64s") : node.Attributes.GetValueOrDefault("keys_floats")?.Floats ?? [];
        float[] floats = node.Attributes.GetValueOrDefault("values_floats")?.Floats ?? [];
        bool isWhole = floats.Length == 0;
        float[] values = isWhole ? Whole(node, "values_int64s") : floats;
        long otherWhole = node.Attributes.GetValueOrDefault("default_int64")?.Int ?? -1;
        bool isKnown =
            keys.Length > 0
            && keys.Length == values.Length
            && input.Type != OnnxType.Double
            && !keys.Any(float.IsNaN)
            && keys.Distinct().Count() == keys.Length
            && IsExact(otherWhole);
        if (!isKnown)
        {
            throw new UnsupportedModelException($"{node.Label} does not map numbers to numbers");
        }

        float others = isWhole ? otherWhole : node.Attributes.GetValueOrDefault("default_float")?.Float ?? -0f;
        Dictionary<float, float> table = keys.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
        return (new LookUpStep(input.Columns, table, others), isWhole ? OnnxType.Int64 : OnnxType.Float);
    }

    private static float[] Whole(OnnxNode node, string name)
    {
        long[] numbers = node.Attributes.GetValueOrDefault(name)?.Ints ?? [];
        return numbers.All(IsExact)
            ? Array.ConvertAll(numbers, number => (float)number)
            : throw new UnsupportedModelException($"{node.Label} has {name} that floats do not hold");
    }

    private static bool IsExact(long number) => number is > -MaxWhole and < MaxWhole;
}

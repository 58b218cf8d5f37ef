using Vigia.Trees.Ensemble;
using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>The steps that only choose or rearrange columns, and the lists of constants that go with columns.</summary>
internal static class ColumnSelection
{
    /// <summary>Reshape, Flatten, Squeeze or Unsqueeze, where every row keeps its columns.</summary>
    public static TensorColumns Reshape(OnnxNode node, TensorColumns input, GraphConstants constants)
    {
        int rank = node.Operator switch
        {
            "Reshape" => RankOfShape(node, input, constants.Integers(node, 1, "shape")),
            "Flatten" => (node.Attributes.GetValueOrDefault("axis")?.Int ?? 1) == 1 ? 2 : 0,
            "Squeeze" => constants.Integers(node, 1, "axes") is [1 or -1] && input is { Rank: 2, Columns.Length: 1 } ? 1 : 0,
            _ => constants.Integers(node, 1, "axes") is [1 or -1] && input.Rank == 1 ? 2 : 0,
        };
        if (rank == 0)
        {
            throw new UnsupportedModelException($"{node.Label} does not keep rows and columns apart");
        }

        return input with
        {
            Rank = rank,
        };
    }

    /// <summary>
    /// The rank of a target shape that keeps the rows: <c>[-1|0, columns|-1]</c>, or <c>[-1|0]</c> for one column; 0 for others.
    /// </summary>
    private static int RankOfShape(OnnxNode node, TensorColumns input, long[]? shape)
    {
        int columns = input.Columns.Length;
        return shape switch
        {
            [-1, var size] when size == columns => 2,
            [0, -1] => 2,
            [0, var size] when size == columns => 2,
            [-1 or 0] when columns == 1 => 1,
            null => throw new UnsupportedModelException($"{node.Label} has a computed shape"),
            _ => 0,
        };
    }

    /// <summary>ArrayFeatureExtractor, Gather or Slice along the columns, with constant positions.</summary>
    public static TensorColumns Select(OnnxNode node, TensorColumns input, GraphConstants constants)
    {
        if (input.Rank != 2)
        {
            throw new UnsupportedModelException($"{node.Label} chooses rows, not columns");
        }

        if (node.Operator == "Slice")
        {
            return Slice(node, input, constants);
        }

        if (node.Operator == "Gather" && (node.Attributes.GetValueOrDefault("axis")?.Int ?? 0) is not (1 or -1))
        {
            throw new UnsupportedModelException($"{node.Label} chooses rows, not columns");
        }

        long[] positions = constants.Integers(node, 1, "indices") ?? throw new UnsupportedModelException($"{node.Label} has no positions");
        int[] chosen = [.. positions.Select(position => At(node, input, position))];
        // Later steps change columns in place, so no column may stand twice.
        if (chosen.Distinct().Count() != chosen.Length)
        {
            throw new UnsupportedModelException($"{node.Label} repeats a column");
        }

        bool scalar = node.Operator == "Gather" && constants.IsScalar(node.Inputs[1]);
        return input with { Columns = chosen, Rank = scalar ? 1 : 2 };
    }

    private static TensorColumns Slice(OnnxNode node, TensorColumns input, GraphConstants constants)
    {
        long[]? starts = constants.Integers(node, 1, "starts"),
            ends = constants.Integers(node, 2, "ends");
        long[]? axes = constants.Integers(node, 3, "axes"),
            steps = constants.Integers(node, 4, "steps");
        if (starts is not [var start] || ends is not [var end] || axes is not [1 or -1] || steps is not (null or [1]))
        {
            throw new UnsupportedModelException($"{node.Label} is not a plain range of columns");
        }

        int count = input.Columns.Length,
            from = Clamp(start, count),
            to = Clamp(end, count);
        return input with { Columns = input.Columns[from..Math.Max(from, to)] };
    }

    private static int Clamp(long position, int count) => (int)Math.Clamp(position < 0 ? position + count : position, 0, count);

    private static int At(OnnxNode node, TensorColumns input, long position)
    {
        int count = input.Columns.Length;
        if (position < -count || position >= count)
        {
            throw new UnsupportedModelException($"{node.Label} asks for column {position} of {count}");
        }

        return input.Columns[position < 0 ? position + count : position];
    }

    /// <summary>A list with one value for each column; a single value is used for all.</summary>
    public static float[] PerColumn(OnnxNode node, string name, float[] values, TensorColumns input)
    {
        int count = input.Columns.Length;
        if (values.Length == 1)
        {
            return [.. Enumerable.Repeat(values[0], count)];
        }

        return values.Length == count
            ? values
            : throw new UnsupportedModelException($"{node.Label} has {values.Length} {name} for {count} columns");
    }
}

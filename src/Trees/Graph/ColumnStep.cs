using Vigia.Trees.Onnx;

namespace Vigia.Trees.Graph;

/// <summary>One operation on some columns of a row-major matrix, in place.</summary>
internal abstract class ColumnStep(int[] columns)
{
    /// <summary>The columns that the step changes, in the order of its operands.</summary>
    protected int[] Columns { get; } = columns;

    /// <summary>Changes the columns of <paramref name="rows"/> rows, <paramref name="width"/> values apart.</summary>
    public void Apply(Span<float> matrix, int rows, int width)
    {
        for (int row = 0; row < rows; row++)
        {
            ApplyToRow(matrix.Slice(row * width, width));
        }
    }

    /// <summary>
    /// A value of a column from which the step makes <paramref name="value"/>, or nearly; the value itself where that is not known.
    /// </summary>
    public virtual float Undo(int column, float value) => value;

    protected abstract void ApplyToRow(Span<float> row);
}

/// <summary>
/// Made whole numbers of, towards zero, within the range of their type; a missing value becomes 0. Of a bool: 1 unless 0.
/// </summary>
internal sealed class WholeNumberStep(int[] columns, OnnxType type) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        foreach (int column in Columns)
        {
            row[column] = Convert(row[column]);
        }
    }

    private float Convert(float value) =>
        type switch
        {
            OnnxType.Bool => value != 0 ? 1 : 0,
            OnnxType.Int8 => sbyte.CreateSaturating(value),
            OnnxType.UInt8 => byte.CreateSaturating(value),
            OnnxType.Int16 => short.CreateSaturating(value),
            OnnxType.UInt16 => ushort.CreateSaturating(value),
            OnnxType.Int32 => int.CreateSaturating(value),
            OnnxType.UInt32 => uint.CreateSaturating(value),
            OnnxType.UInt64 => ulong.CreateSaturating(value),
            _ => long.CreateSaturating(value),
        };
}

/// <summary>
/// Cast to whole numbers, towards zero; as the processor does it, a missing value or one out of range becomes the type's least.
/// </summary>
internal sealed class CastStep(int[] columns, OnnxType type) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        // The ends of a type are powers of two, which floats hold exactly.
        float least = type == OnnxType.Int32 ? int.MinValue : long.MinValue;
        foreach (int column in Columns)
        {
            ref float value = ref row[column];
            value = value >= least && value < -least ? MathF.Truncate(value) + 0f : least;
        }
    }
}

/// <summary>Replaces the columns' values by e to their power.</summary>
internal sealed class ExpStep(int[] columns) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        foreach (int column in Columns)
        {
            row[column] = MathF.Exp(row[column]);
        }
    }
}

/// <summary>Each column's share of the sum of all.</summary>
internal sealed class SharesStep(int[] columns) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        float sum = 0;
        foreach (int column in Columns)
        {
            sum += row[column];
        }

        foreach (int column in Columns)
        {
            row[column] /= sum;
        }
    }
}

/// <summary>Scaler: <c>(x - offset) * scale</c>, in double precision where the column is of doubles.</summary>
internal sealed class ScaleStep(int[] columns, float[] offset, float[] scale, bool inDoubles) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            ref float value = ref row[Columns[i]];
            value = inDoubles ? (float)(((double)value - offset[i]) * scale[i]) : (value - offset[i]) * scale[i];
        }
    }

    public override float Undo(int column, float value) =>
        Array.IndexOf(Columns, column) is >= 0 and var i ? (value / scale[i]) + offset[i] : value;
}

/// <summary>Imputer: a value to replace (a number or NaN), and its replacement in each column.</summary>
internal sealed class ImputeStep(int[] columns, float replaced, float[] imputed) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            ref float value = ref row[Columns[i]];
            if (value == replaced || (float.IsNaN(value) && float.IsNaN(replaced)))
            {
                value = imputed[i];
            }
        }
    }
}

/// <summary>Add, Sub, Mul, Div or Pow with a constant for each column, which may stand on either side.</summary>
internal sealed class ArithmeticStep(int[] columns, string operation, float[] constants, bool constantFirst) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            ref float value = ref row[Columns[i]];
            var (left, right) = constantFirst ? (constants[i], value) : (value, constants[i]);
            value = operation switch
            {
                "Add" => left + right,
                "Sub" => left - right,
                "Mul" => left * right,
                "Pow" => MathF.Pow(left, right),
                _ => left / right,
            };
        }
    }
}

/// <summary>Sigmoid: <c>1 / (1 + e^-x)</c>.</summary>
internal sealed class SigmoidStep(int[] columns) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        foreach (int column in Columns)
        {
            row[column] = 1f / (1f + MathF.Exp(-row[column]));
        }
    }
}

/// <summary>Softmax over the columns.</summary>
internal sealed class SoftmaxStep(int[] columns) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        float highest = float.NegativeInfinity,
            sum = 0;
        foreach (int column in Columns)
        {
            highest = MathF.Max(highest, row[column]);
        }

        foreach (int column in Columns)
        {
            sum += row[column] = MathF.Exp(row[column] - highest);
        }

        foreach (int column in Columns)
        {
            row[column] /= sum;
        }
    }
}

/// <summary>What a Normalizer divides a row by.</summary>
internal enum Norm
{
    Max,
    L1,
    L2,
}

/// <summary>
/// Normalizer over the columns. As ONNX Runtime does: a row of zeros stays as it is, <see cref="Norm.Max"/> divides by the largest value
/// (not magnitude; a missing value is passed over), and <see cref="Norm.L2"/> gives back each value's sign.
/// </summary>
internal sealed class NormalizeStep(int[] columns, Norm norm) : ColumnStep(columns)
{
    protected override void ApplyToRow(Span<float> row)
    {
        float total = norm == Norm.Max ? float.MinValue : 0;
        foreach (int column in Columns)
        {
            float value = row[column];
            total = norm switch
            {
                Norm.Max => total < value ? value : total,
                Norm.L1 => total + MathF.Abs(value),
                _ => total + (value * value),
            };
        }
        if (total == 0)
        {
            return;
        }

        foreach (int column in Columns)
        {
            ref float value = ref row[column];
            value = norm == Norm.L2 ? MathF.CopySign(MathF.Sqrt(value * value / total), value) : value / total;
        }
    }
}

using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score.Inputs;

/// <summary>An input seen as rows of so many elements.</summary>
internal sealed class InputSlot
{
    private readonly int[] _shape;

    private InputSlot(ModelValue input)
    {
        Name = input.Name;
        Element = input.Element;
        // Without a declared shape it is taken for a matrix; the trial run shows whether that was right.
        _shape = input.Shape.Length == 0 ? [-1, -1] : input.Shape;
    }

    public string Name { get; }

    public string Quoted => $"'{Name}'";

    public TensorElementType Element { get; }

    /// <summary>Rows that it takes at a time; null for any number.</summary>
    public int? FixedRows => _shape[0] >= 0 ? _shape[0] : null;

    /// <summary>Elements per row; null where the file leaves it open.</summary>
    public int? Width
    {
        get
        {
            int width = 1;
            foreach (int size in _shape.AsSpan(1))
            {
                if (size < 0)
                {
                    return null;
                }
                width *= size;
            }
            return width;
        }
    }

    /// <exception cref="ModelRefusedException">Rows of features cannot fill such an input.</exception>
    public static InputSlot Of(ModelValue input, ModelOffer offer)
    {
        if (input.Kind != ModelValueKind.Tensor || !ElementRules.IsSupported(input.Element))
        {
            throw offer.Refuse(null, $"input {input} cannot be filled with features; inputs must be tensors of {ElementRules.Supported}");
        }
        if (input.Shape.AsSpan().Contains(0))
        {
            throw offer.Refuse(null, $"input {input} has room for nothing; a dimension is 0");
        }
        var slot = new InputSlot(input);
        if (slot._shape.AsSpan(1).Count(-1) > 1)
        {
            throw offer.Refuse(
                null,
                $"input {input} leaves more than rows and features open; export the model with only those dimensions open"
            );
        }
        return slot;
    }

    /// <summary>The shape of a run with <paramref name="width"/> elements per row; rows are still to be set.</summary>
    public long[] ShapeFor(int width)
    {
        long[] shape = [.. _shape.Select(size => (long)size)];
        int open = Array.IndexOf(_shape, -1, 1);
        if (open > 0)
        {
            int others = _shape.Skip(1).Where(size => size > 0).Aggregate(1, (product, size) => product * size);
            shape[open] = width / others;
        }
        return shape;
    }
}

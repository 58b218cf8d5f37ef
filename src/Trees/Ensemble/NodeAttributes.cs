using Vigia.Trees.Onnx;

namespace Vigia.Trees.Ensemble;

/// <summary>Typed access to the attributes of a tree node, with complaints that name attribute and node.</summary>
internal sealed class NodeAttributes(OnnxNode node, bool inDoubles)
{
    /// <summary>How messages name the node.</summary>
    public string Owner => node.Label;

    public string Text(string name, string fallback) => Find(name)?.Text ?? fallback;

    public string[] Texts(string name) => Find(name)?.Texts ?? [];

    public string[] Texts(string name, int count) => Check(name, Texts(name), count);

    public long[] Ints(string name) => Find(name)?.Ints ?? [];

    public long[] Ints(string name, int count) => Check(name, Ints(name), count);

    /// <summary>A number that counts something; 0 where it is absent.</summary>
    public int Count(string name) => Index(name, Find(name)?.Int ?? 0);

    /// <summary>
    /// A list of numbers from the attribute itself or from its <c>_as_tensor</c> twin, in the precision the node computes with.
    /// </summary>
    public double[] Reals(string name)
    {
        if (Find(name)?.Floats is { Length: > 0 } floats)
        {
            return Array.ConvertAll(floats, value => (double)value);
        }

        return Tensor($"{name}_as_tensor");
    }

    public double[] Reals(string name, int count) => Check(name, Reals(name), count);

    /// <summary>A tensor's numbers, in the precision the node computes with; empty where it is absent.</summary>
    public double[] Tensor(string name)
    {
        double[] values = Find(name)?.Tensor?.Reals ?? [];
        return inDoubles ? values : Array.ConvertAll(values, value => (double)(float)value);
    }

    public double[] Tensor(string name, int count) => Check(name, Tensor(name), count);

    /// <summary>A value of an attribute that must be a position: not negative, and small enough for one.</summary>
    public int Index(string name, long value) =>
        value is >= 0 and < int.MaxValue / 2
            ? (int)value
            : throw new UnsupportedModelException($"{Owner}: {name} holds {value}, which is not a position");

    private OnnxAttribute? Find(string name) => node.Attributes.GetValueOrDefault(name);

    private T[] Check<T>(string name, T[] values, int count) =>
        values.Length == count
            ? values
            : throw new UnsupportedModelException($"{Owner}: {name} has {values.Length} entries instead of {count}");
}

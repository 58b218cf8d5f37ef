using System.Numerics.Tensors;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Behavior.Counting;

/// <summary>Records by model, series and score bin.</summary>
/// <param name="length">Counts altogether.</param>
internal sealed class PaneTally(int length) : IMergeable<PaneTally>
{
    private readonly long[] _counts = new long[length];

    public Span<long> Counts => _counts;

    public void Add(PaneTally other) => TensorPrimitives.Add<long>(_counts, other._counts, _counts);

    public void Clear() => Array.Clear(_counts);
}

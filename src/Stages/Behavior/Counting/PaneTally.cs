using System.Numerics.Tensors;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Behavior.Counting;

/// <summary>Records by model, series and score bin; behind them the amounts by series, where records have amounts.</summary>
/// <param name="length">Counts altogether, amounts included.</param>
/// <param name="amounts">Amounts; 0 for none.</param>
internal sealed class PaneTally(int length, int amounts = 0) : IMergeable<PaneTally>
{
    private readonly long[] _counts = new long[length];

    /// <summary>All of them, the amounts last.</summary>
    public Span<long> Counts => _counts;

    /// <summary>Amounts by series, in minor units.</summary>
    public Span<long> Amounts => _counts.AsSpan(length - amounts);

    public void Add(PaneTally other) => TensorPrimitives.Add<long>(_counts, other._counts, _counts);

    public void Clear() => Array.Clear(_counts);
}

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// The cells that a transaction is counted in, one for each of its series: each model's, each of its segments', and the pairs'.
/// </summary>
internal ref struct CellsOf(CountingLayout layout, ReadOnlySpan<byte> payload)
{
    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _at = -1;

    /// <summary>Series and cell.</summary>
    public readonly (int Series, int Cell) Current
    {
        get
        {
            int perModel = 1 + layout.Dimensions;
            int model = _at / perModel;
            if (model < layout.Models.Count)
            {
                int dimension = _at % perModel - 1;
                int slot = dimension < 0 ? 0 : 1 + PayloadFormat.SlotOf(layout, _payload, dimension);
                return (layout.SeriesOf(model) + slot, _payload[model]);
            }
            int pair = _at - layout.Models.Count * perModel;
            int challenger = layout.Challengers[pair];
            return (layout.SeriesOfPair(pair), _payload[layout.Champion] * layout.Bins[challenger].Count + _payload[challenger]);
        }
    }

    public readonly CellsOf GetEnumerator() => this;

    public bool MoveNext() => ++_at < layout.Models.Count * (1 + layout.Dimensions) + layout.Challengers.Length;
}

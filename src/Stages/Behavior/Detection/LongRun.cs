namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// What was counted over the last half day or so, and what would usually have been, by series: what slow changes are explained by.
/// </summary>
/// <param name="series">Series watched.</param>
internal sealed class LongRun(int series)
{
    private const double MemoryHours = 12;

    private static readonly double Fade = Math.Exp(-1 / MemoryHours);

    private readonly RateSum[] _now = new RateSum[series];
    private readonly RateSum[] _usually = new RateSum[series];

    public ReadOnlySpan<RateSum> Now => _now;

    public ReadOnlySpan<RateSum> Usually => _usually;

    public void Add(HourBlock hour, Baseline baseline)
    {
        (double wholeRows, _) = baseline.Shares(0, hour.Place);
        double scale = wholeRows > 0 ? hour.Sums[0].Rows / wholeRows : 0;
        for (int s = 0; s < _now.Length; s++)
        {
            (double rows, double flagged) = baseline.Shares(s, hour.Place);
            _now[s] = Fade * _now[s] + hour.Sums[s];
            _usually[s] = Fade * _usually[s] + new RateSum(scale * rows, scale * flagged, 0);
        }
    }

    public void Save(BinaryWriter to)
    {
        BinaryArrays.Save(to, _now);
        BinaryArrays.Save(to, _usually);
    }

    public void Load(BinaryReader from)
    {
        BinaryArrays.Load(from, _now);
        BinaryArrays.Load(from, _usually);
    }
}

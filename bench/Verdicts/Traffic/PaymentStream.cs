using Vigia.Bench.Verdicts.Incidents;
using Vigia.Engine.Records;

namespace Vigia.Bench.Verdicts.Traffic;

/// <summary>The payments of a kind of traffic, minute by minute. Each minute is a function of seed and minute alone.</summary>
internal sealed class PaymentStream(TrafficKind kind, ulong seed, int days)
{
    private const int PanesPerMinute = 6;
    private const int PaneMs = Week.MinuteMs / PanesPerMinute;

    private readonly BatchPool _pool = new();
    private readonly Week _week = new(kind, seed, days);
    private readonly List<float> _rows = [];
    private readonly List<long> _times = [];
    private readonly float[] _row = new float[Payment.Features];
    private long _offset;

    /// <summary>Payments a second that are usual at a minute.</summary>
    public double Usually(long minute) => _week.Usually(minute);

    /// <summary>The payments of some minutes, as decoding and scoring leave them; to be returned.</summary>
    /// <param name="minute">Minutes since the start.</param>
    /// <param name="minutes">How many.</param>
    /// <param name="incident">What goes wrong in them; null for nothing.</param>
    /// <param name="salt">Another number makes other payments of the same minutes.</param>
    public RecordBatch Rent(long minute, int minutes, Incident? incident = null, long salt = 0)
    {
        _rows.Clear();
        _times.Clear();
        for (long m = minute; m < minute + minutes; m++)
        {
            AddMinute(m, incident, new Draw(Draw.Mix(Draw.Mix(seed, m + 17), salt)));
        }
        return ToBatch(incident?.Kind == IncidentKind.ModelSwapped);
    }

    public void Return(RecordBatch batch) => _pool.Return(batch);

    private void AddMinute(long minute, Incident? incident, Draw draw)
    {
        ReadOnlySpan<double> mix = _week.MixAt(minute);
        double mean = _week.PerSecond(minute) * PaneMs / 1000;
        int hour = Week.HourOf(minute) % 24;
        for (int pane = 0; pane < PanesPerMinute; pane++)
        {
            int usual = draw.Poisson(mean);
            int extra = incident is { Extra: > 0 } attack ? draw.Poisson(mean * attack.Extra) : 0;
            long start = Week.Start + minute * Week.MinuteMs + pane * PaneMs;
            for (int i = 0; i < usual + extra; i++)
            {
                // Attacks come between the others.
                bool isAttack = extra > 0 && (i + 1) * extra / (usual + extra) > i * extra / (usual + extra);
                if (isAttack)
                {
                    PaymentDraw.Attack(draw, hour, (int)(draw.Uniform() * 3), _row);
                }
                else
                {
                    PaymentDraw.Usual(draw, mix, hour, _row);
                }
                if (incident is null || incident.Change(draw, _row))
                {
                    _rows.AddRange(_row);
                    _times.Add(start + (long)((i + draw.Uniform()) / (usual + extra) * PaneMs));
                }
            }
        }
    }

    private RecordBatch ToBatch(bool isOtherModel)
    {
        RecordBatch batch = _pool.Rent(RecordKind.Transaction);
        int count = _times.Count;
        if (count == 0)
        {
            return batch;
        }
        batch.Receive(Payment.Partition, _offset, count, _times[^1]);
        _offset += count;
        _times.CopyTo(batch.EventTimes.Resize(count));
        _times.CopyTo(batch.SourceTimes.Span);
        batch.FeatureCount = Payment.Features;
        Span<float> features = batch.Features.Resize(count * Payment.Features);
        _rows.CopyTo(features);
        Span<int> received = batch.ReceivedIndex.Resize(count);
        Span<long> amounts = batch.Amounts.Resize(count);
        Span<float> scores = batch.AddModel().Scores.Span;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = features.Slice(i * Payment.Features, Payment.Features);
            received[i] = i;
            amounts[i] = float.IsFinite(row[Payment.Amount]) ? (long)Math.Round(100.0 * row[Payment.Amount]) : 0;
            scores[i] = Payment.Score(row, isOtherModel);
        }
        return batch;
    }
}

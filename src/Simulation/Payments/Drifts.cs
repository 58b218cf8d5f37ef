using Vigia.Simulation.Chance;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Payments;

/// <summary>Applies the drift scenarios to a payment.</summary>
internal sealed class Drifts
{
    private readonly Shift[] _shifts;
    private readonly ulong _stream;

    public Drifts(SimulationOptions options, CategoryNames categories)
    {
        _stream = RecordRandom.Stream(options.Seed, RandomStream.Drift);
        _shifts =
        [
            .. options.Drifts.Select((drift, i) => new Shift(options.StartMs, drift, categories, (ulong)i)).OrderBy(shift => shift.Feature),
        ];
    }

    /// <summary>Moves the values, and derives what follows from the amount once that has moved.</summary>
    public void Apply(PaymentDraft draft)
    {
        // The scenarios are ordered by feature, and the amount is the first of all.
        bool derived = false;
        foreach (ref readonly var shift in _shifts.AsSpan())
        {
            if (shift.Feature != F.Amount && !derived)
            {
                draft.DeriveFromAmount();
                derived = true;
            }

            double level = shift.Level(draft.EventPlan.EventTimeMs);
            if (level == 0)
            {
                continue;
            }

            double draw = new RecordRandom(_stream + shift.Ordinal, (ulong)draft.EventPlan.Index).Unit();
            draft.Values[shift.Feature] = shift.Move(draft.Values[shift.Feature], level, draw);
        }

        if (!derived)
        {
            draft.DeriveFromAmount();
        }
    }

    private readonly struct Shift(long startMs, DriftScenario drift, CategoryNames categories, ulong ordinal)
    {
        private readonly long _fromMs = startMs + (long)drift.From.TotalMilliseconds;
        private readonly double _rampMs = drift.Ramp.TotalMilliseconds;
        private readonly double _strength = drift.Strength;
        private readonly FeatureKind _kind = PixFeatures.All[PixFeatures.IndexOf(drift.Feature)].Kind;
        private readonly int _toward = categories.CodeToward(drift);

        /// <summary>Its number among the scenarios: each draws for itself.</summary>
        public readonly ulong Ordinal = ordinal;

        public readonly int Feature = PixFeatures.IndexOf(drift.Feature);

        public double Level(long timeMs)
        {
            if (timeMs < _fromMs)
            {
                return 0;
            }

            long sinceMs = timeMs - _fromMs;
            return sinceMs >= _rampMs ? _strength : _strength * (sinceMs / _rampMs);
        }

        public double Move(double value, double level, double draw) =>
            _kind switch
            {
                FeatureKind.Category => draw < level ? _toward : value,
                FeatureKind.Boolean => draw < Math.Abs(level) ? (level > 0 ? 1 : 0) : value,
                FeatureKind.Money => Math.Min(Money.Exact(value * (1 + level)), 9_999_999),
                FeatureKind.Quantised => Quantised.Floor(value * (1 + level)),
                FeatureKind.Whole => Math.Floor(value * (1 + level) + 0.5),
                _ => value * (1 + level),
            };
    }
}

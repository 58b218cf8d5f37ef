using Vigia.Bench.Verdicts.Traffic;

namespace Vigia.Bench.Verdicts.Incidents;

/// <summary>One planted incident.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Feature">The feature it is about; -1 where it is about none.</param>
/// <param name="Size">How large it is, in the unit of the kind.</param>
/// <param name="Share">Which part of the records it takes, 0 to 1.</param>
/// <param name="Records">With so many records, or more in an attack's case flagged ones, the prototype finds it in 9 of 10 looks.</param>
/// <param name="Cause">The cause that should be named: kind, feature or segment.</param>
internal sealed record Incident(IncidentKind Kind, int Feature, double Size, double Share, int Records, string Cause)
{
    private readonly float[] _before = new float[Payment.Features];

    /// <summary>The feature that changes places with <see cref="Feature"/>.</summary>
    public int Other { get; init; } = -1;

    /// <summary>Another name of the cause that also counts as right; null without one.</summary>
    public string? AlsoCause { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public string Text =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Kind} {(Feature < 0 ? "" : Payment.NameOf(Feature))} size {Size:0.##} share {Share:0.##}"
        );

    /// <summary>Payments of an attack, as a part of the usual number.</summary>
    public double Extra => Kind == IncidentKind.Attack ? Size : 0;

    /// <summary>Changes a payment.</summary>
    /// <param name="draw">Random numbers.</param>
    /// <param name="row">The payment's features.</param>
    /// <returns>Whether it still comes.</returns>
    public bool Change(Draw draw, Span<float> row)
    {
        bool isHit = draw.Uniform() < Share;
        switch (Kind)
        {
            case IncidentKind.TrafficStopped:
                return Feature < 0 ? !isHit : (int)row[Feature] != (int)Size;
            case IncidentKind.BrokenCorrelation:
                (row[Feature], float own) = (_before[Feature], row[Feature]);
                _before[Feature] = own;
                return true;
            case IncidentKind.MixShift:
                row[Feature] = isHit ? (float)Size : row[Feature];
                if (isHit)
                {
                    MoveToBank((int)Size, draw, row);
                }
                return true;
            case IncidentKind.NewBank:
                if (isHit)
                {
                    MoveToBank((int)Size, draw, row);
                }
                return true;
            case IncidentKind.Attack or IncidentKind.ModelSwapped:
                return true;
            default:
                if (isHit)
                {
                    ChangeValue(row);
                }
                return true;
        }
    }

    private void ChangeValue(Span<float> row)
    {
        ref float value = ref row[Feature];
        switch (Kind)
        {
            case IncidentKind.Drift:
                value *= (float)Math.Exp(Size);
                break;
            case IncidentKind.MissingField:
                value = float.NaN;
                break;
            case IncidentKind.SwappedFields:
                (value, row[Other]) = (row[Other], value);
                break;
            case IncidentKind.StaleFeed:
                value = (float)Size;
                break;
            case IncidentKind.MixedUnits:
                value *= (float)Size;
                break;
            case IncidentKind.WrongTimeZone:
                value = (value + (float)Size + 24) % 24;
                break;
        }
    }

    // The customers of a bank are like those of other banks, but for what depends on the bank.
    private static void MoveToBank(int bank, Draw draw, Span<float> row)
    {
        float before = row[Payment.Bank];
        row[Payment.Bank] = bank;
        row[Payment.Amount] *= (float)Math.Exp(0.06 * (bank - before));
        row[Payment.AccountAge] = (float)Math.Floor(row[Payment.AccountAge] * Math.Exp(-0.12 * (bank - before)) + draw.Uniform());
    }
}

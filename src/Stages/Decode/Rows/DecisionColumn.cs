using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>What was done with a record's transaction: where it comes from and what can be wrong with it.</summary>
internal sealed class DecisionColumn
{
    private readonly ValueColumn<Disposition> _disposition;
    private readonly ValueColumn<DecisionMaker>? _maker;
    private readonly ValueColumn<bool>? _control;
    private readonly int _propensitySlot = -1;
    private readonly float _probability;

    // Weights are kept as whole numbers of bounded size.
    private const float Least = 1e-6f;

    private readonly Fault? _unknownValue;
    private readonly Fault? _badPropensity;

    public DecisionColumn(DecisionSpec spec, Func<FieldPath, int> slotOf)
    {
        _disposition = new ValueColumn<Disposition>(spec.Values, slotOf(spec.Path));
        _maker = spec.Maker is { } maker ? new ValueColumn<DecisionMaker>(maker.Values, slotOf(maker.Path)) : null;
        if (spec.Control is { } control)
        {
            _control = new ValueColumn<bool>(control.Values.Select(v => KeyValuePair.Create(v, true)), slotOf(control.Path));
            _propensitySlot = control.Propensity is { } propensity ? slotOf(propensity) : -1;
            _probability = (float)(control.Probability ?? 0);
        }
        if (spec.Unusable == UnusableDecision.Reject)
        {
            _unknownValue = new Fault(RejectReasons.BadDecision, $"field '{spec.Path}': the schema maps no such value; add it to 'values'");
            _badPropensity = new Fault(
                RejectReasons.BadDecision,
                $"field '{spec.Control?.Propensity}': a payment of the control group needs a probability of at least 0.000001 and at most 1"
            );
        }
    }

    /// <summary>Every field that a decision reads.</summary>
    public static IEnumerable<FieldPath> PathsOf(DecisionSpec spec) =>
        new[] { spec.Path, spec.Maker?.Path, spec.Control?.Path, spec.Control?.Propensity }.OfType<FieldPath>();

    /// <summary>Reads a record's decision.</summary>
    /// <returns>Null, or why the record is rejected.</returns>
    public Fault? Read(TokenText text, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens, out Decision decision)
    {
        decision = default;
        DecisionMaker maker = DecisionMaker.Unknown;
        _maker?.TryRead(text, record, tokens, out maker);
        if (!_disposition.TryRead(text, record, tokens, out Disposition disposition))
        {
            if (!_disposition.IsGiven(text, record, tokens))
            {
                return null;
            }
            decision = new Decision(Disposition.Unknown, maker, 0, DecisionFault.UnknownValue);
            return _unknownValue;
        }
        decision = new Decision(disposition, maker, 0, DecisionFault.None);
        if (_control is null || disposition is Disposition.Held or Disposition.Blocked || !_control.TryRead(text, record, tokens, out _))
        {
            return null;
        }
        float propensity = _probability;
        if (_propensitySlot >= 0)
        {
            bool isRead =
                text.TryReadDecimal(record, tokens[_propensitySlot], out ReadOnlySpan<byte> number)
                && NumberText.TryParse(number, out propensity);
            propensity = isRead ? propensity : 0;
        }
        bool isProbability = propensity is >= Least and <= 1;
        decision = decision with
        {
            Propensity = isProbability ? propensity : 0,
            Fault = isProbability ? DecisionFault.None : DecisionFault.BadPropensity,
        };
        return isProbability ? null : _badPropensity;
    }
}

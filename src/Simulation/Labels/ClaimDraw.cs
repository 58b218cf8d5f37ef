using Vigia.Simulation.Chance;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Planning;
using Vigia.Simulation.Population;
using Vigia.Simulation.Records;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Labels;

/// <summary>Decides which transactions are claimed to be fraud, and follows the claims to their end.</summary>
internal sealed class ClaimDraw(SimulationOptions options)
{
    // Money moves on within some dozens of payments.
    private const double HopChance = 0.05;

    // The upper half of the numbers belongs to no record.
    private const ulong NoRecord = 1UL << 63;

    private readonly LabelOptions _labels = options.Labels;
    private readonly Payers _payers = new(options);
    private readonly EventTimeText _time = new();
    private readonly ulong _stream = RecordRandom.Stream(options.Seed, RandomStream.Claim);
    private readonly ulong _identity = RecordRandom.Stream(options.Seed, RandomStream.Identity);

    // So that there are FalseClaimsPerFraud false claims for every fraud, counted over all records.
    private readonly double _falseShare =
        options.FraudShare < 1 ? options.FraudShare * options.Labels.FalseClaimsPerFraud / (1 - options.FraudShare) : 0;

    private readonly DecisionDraw _decisions = new(options);

    // The last funds recovery, and how many hops of its money are still to come.
    private (ulong Number, FraudKind Kind, int HopsLeft) _recovery;

    /// <summary>The claim about this record, if there is one. Records are asked for in their order.</summary>
    public bool TryDraw(in EventPlan plan, out Claim claim)
    {
        claim = default;
        if (_decisions.Of(plan.Index, plan.Fraud) == SimulatedDecision.Blocked)
        {
            return false;
        }

        var random = new RecordRandom(_stream, (ulong)plan.Index);
        bool isFraud = plan.Fraud != FraudKind.None;
        if (!isFraud && _recovery.HopsLeft > 0 && random.Chance(HopChance))
        {
            _recovery.HopsLeft--;
            claim.IsHop = true;
            Fill(ref claim, plan, _recovery.Kind, ref random);
            claim.Recovery = _recovery.Number;
            return true;
        }
        if (!random.Chance(isFraud ? _labels.ReportedShare : _falseShare))
        {
            return false;
        }

        Fill(ref claim, plan, plan.Fraud, ref random);
        if (_labels.HopsPerRecovery > 0)
        {
            StartRecovery(ref claim, ref random);
        }

        return true;
    }

    /// <summary>A report of a fraud begins a funds recovery; its money moves on as often as asked for on average.</summary>
    private void StartRecovery(ref Claim claim, ref RecordRandom random)
    {
        claim.Recovery = claim.Number;
        if (claim.Kind == FraudKind.None)
        {
            return;
        }

        double whole = Math.Floor(_labels.HopsPerRecovery);
        _recovery = (claim.Number, claim.Kind, (int)whole + (random.Chance(_labels.HopsPerRecovery - whole) ? 1 : 0));
    }

    private void Fill(ref Claim claim, in EventPlan plan, FraudKind kind, ref RecordRandom random)
    {
        claim.IsMatched = !random.Chance(_labels.UnmatchedShare);
        claim.Index = plan.Index;
        claim.Number = random.Next();
        claim.Kind = kind;
        claim.TransactionTimeMs = plan.EventTimeMs;
        claim.PayerBank = _payers.Of(plan.Index).Bank;
        _time.Set(plan.EventTimeMs);
        ulong number = (ulong)plan.Index | (claim.IsMatched ? 0 : NoRecord);
        claim.Id = EndToEndId.Create(Banks.Ispb(claim.PayerBank), _time.Minute, number, _identity);
        claim.LiveThrough(_labels, ref random);
    }
}

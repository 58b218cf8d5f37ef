using Vigia.Simulation.Chance;
using Vigia.Simulation.Planning;
using Vigia.Simulation.Population;
using Vigia.Simulation.Records;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Labels;

/// <summary>Decides which transactions are claimed to be fraud, and follows the claims to their end.</summary>
internal sealed class ClaimDraw(SimulationOptions options)
{
    // The upper half of the numbers belongs to no record.
    private const ulong NoRecord = 1UL << 63;

    private readonly LabelOptions _labels = options.Labels;
    private readonly Payers _payers = new(options);
    private readonly TimeText _time = new();
    private readonly ulong _stream = RecordRandom.Stream(options.Seed, RandomStream.Claim);
    private readonly ulong _identity = RecordRandom.Stream(options.Seed, RandomStream.Identity);

    // So that there are FalseClaimsPerFraud false claims for every fraud, counted over all records.
    private readonly double _falseShare =
        options.FraudShare < 1 ? options.FraudShare * options.Labels.FalseClaimsPerFraud / (1 - options.FraudShare) : 0;

    /// <summary>The claim about this record, if there is one.</summary>
    public bool TryDraw(in EventPlan plan, out Claim claim)
    {
        claim = default;
        var random = new RecordRandom(_stream, (ulong)plan.Index);
        var isFraud = plan.Fraud != FraudKind.None;
        if (!random.Chance(isFraud ? _labels.ReportedShare : _falseShare))
            return false;
        claim.IsMatched = !random.Chance(_labels.UnmatchedShare);
        claim.Index = plan.Index;
        claim.Number = random.Next();
        claim.Kind = plan.Fraud;
        claim.TransactionTimeMs = plan.EventTimeMs;
        claim.PayerBank = _payers.Of(plan.Index).Bank;
        _time.Set(plan.EventTimeMs);
        var number = (ulong)plan.Index | (claim.IsMatched ? 0 : NoRecord);
        claim.Id = EndToEndId.Create(Banks.Ispb(claim.PayerBank), _time.Minute, number, _identity);
        claim.LiveThrough(_labels, ref random);
        return true;
    }
}

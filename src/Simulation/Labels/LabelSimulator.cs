using System.Buffers;
using Vigia.Simulation.Planning;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Labels;

/// <summary>
/// Simulates the infraction reports about the transactions that <see cref="TransactionSimulator"/> gives for the same options, in
/// the order of the reports' times. It runs on its own, ahead of the transactions: a few reports bear a time before that of
/// their transaction.
/// </summary>
/// <remarks>
/// Memory grows with the claims that are open at one time. To interleave both streams, write the labels up to a transaction's time
/// before the transaction. Reports arrive for up to 91 days after the last transaction.
/// </remarks>
public sealed class LabelSimulator
{
    /// <summary>No report is longer, in bytes.</summary>
    public const int MaxRecordBytes = LabelWriter.MaxBytes;

    /// <summary>How much earlier than its transaction a report may be.</summary>
    internal const long MaxEarlyMs = 30_000;

    private readonly SimulationOptions _options;
    private readonly EventPlanCursor _plans;
    private readonly ClaimDraw _claims;
    private readonly LabelWriter _writer = new();
    private readonly PriorityQueue<(Claim Claim, int Revision), (long TimeMs, long Index)> _due = new();
    private long _reachedMs;

    /// <summary>Starts the reports about the simulation that <paramref name="options"/> describe.</summary>
    /// <exception cref="ArgumentException">The options break rules: the message lists all of them.</exception>
    public LabelSimulator(SimulationOptions options)
    {
        SimulationOptionsRules.ThrowIfBroken(options);
        _options = options;
        _reachedMs = options.StartMs;
        _plans = new EventPlanCursor(options);
        _claims = new ClaimDraw(options);
    }

    /// <summary>
    /// Writes the next report if its time is at most <paramref name="untilMs"/> (Unix milliseconds; long.MaxValue for all that
    /// there are), without a line end, and advances <paramref name="output"/> past it.
    /// </summary>
    /// <returns>False at the end; nothing was written then.</returns>
    /// <exception cref="InvalidOperationException">All reports are asked of a simulation that has no end.</exception>
    public bool TryWrite(long untilMs, IBufferWriter<byte> output, out SimulatedLabel label)
    {
        label = default;
        LookAhead(untilMs);
        if (!_due.TryPeek(out var report, out var due) || due.TimeMs > untilMs)
        {
            return false;
        }

        _due.Dequeue();
        var (claim, revision) = report;
        int length = _writer.Write(claim, revision, output.GetSpan(MaxRecordBytes));
        output.Advance(length);
        if (revision + 1 < claim.Reports)
        {
            Enqueue(claim, revision + 1);
        }

        label = new SimulatedLabel(due.TimeMs, claim.Id, claim.Status(revision), revision, claim.IsMatched, length);
        return true;
    }

    // Looks at transactions until none that is still to come can be reported before the first report that waits.
    private void LookAhead(long untilMs)
    {
        if (untilMs == long.MaxValue && !_options.IsBounded)
        {
            throw new InvalidOperationException("a simulation without count and duration has no last label; ask for those up to a time");
        }

        while (_reachedMs != long.MaxValue && _reachedMs - MaxEarlyMs <= NextWanted(untilMs))
        {
            if (!_plans.TryNext(out var plan))
            {
                _reachedMs = long.MaxValue;
                return;
            }

            _reachedMs = plan.EventTimeMs;
            if (_claims.TryDraw(plan, out var claim))
            {
                Enqueue(claim, 0);
            }
        }
    }

    private long NextWanted(long untilMs) => _due.TryPeek(out _, out var due) ? Math.Min(due.TimeMs, untilMs) : untilMs;

    private void Enqueue(in Claim claim, int revision) => _due.Enqueue((claim, revision), (claim.TimeMs(revision), claim.Index));
}

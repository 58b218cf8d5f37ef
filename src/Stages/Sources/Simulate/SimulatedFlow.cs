using System.Buffers;
using Vigia.Engine.Records;
using Vigia.Simulation;
using Vigia.Simulation.Labels;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Sources.Simulate;

/// <summary>
/// Transactions and, if wanted, the labels of the same simulation, merged by time: a label comes before the transactions that are
/// later than it.
/// </summary>
/// <param name="options">What to simulate.</param>
/// <param name="withLabels">Whether labels come at all.</param>
/// <param name="afterTheLast">Whether the labels that are later than the last transaction follow it, up to 91 days of them.</param>
/// <exception cref="ArgumentException">The options break rules: the message lists all of them.</exception>
public sealed class SimulatedFlow(SimulationOptions options, bool withLabels, bool afterTheLast)
{
    private readonly TransactionSimulator _transactions = new(options);
    private readonly LabelSimulator? _labels = withLabels ? new LabelSimulator(options) : null;
    private readonly ArrayBufferWriter<byte> _transaction = new(TransactionSimulator.MaxRecordBytes);
    private readonly ArrayBufferWriter<byte> _label = new(LabelSimulator.MaxRecordBytes);
    private SimulatedTransaction _next;
    private long _transactionsToSkip;
    private long _labelsToSkip;
    private bool _isNextWritten;
    private bool _hasEnded;

    /// <summary>What the current record is: a transaction or a label.</summary>
    public RecordKind Kind { get; private set; }

    /// <summary>Event time of the current record, in Unix milliseconds.</summary>
    public long TimeMs { get; private set; }

    /// <summary>Whose transaction the current record is, or is about.</summary>
    public EndToEndId Id { get; private set; }

    /// <summary>The current record, as JSON without a line end; valid until the next one.</summary>
    public ReadOnlySpan<byte> Payload => (Kind == RecordKind.Transaction ? _transaction : _label).WrittenSpan;

    /// <summary>Leaves out so many of the transactions and of the labels that are still to come.</summary>
    public void Skip(long transactions, long labels)
    {
        _transactionsToSkip = transactions;
        _labelsToSkip = labels;
    }

    /// <summary>Moves to the next record; false when the simulation has ended.</summary>
    public bool MoveNext()
    {
        while (Advance())
        {
            ref var toSkip = ref Kind == RecordKind.Transaction ? ref _transactionsToSkip : ref _labelsToSkip;
            if (toSkip == 0)
            {
                return true;
            }

            toSkip--;
        }

        return false;
    }

    private bool Advance()
    {
        if (!_isNextWritten && !_hasEnded)
        {
            _transaction.ResetWrittenCount();
            _isNextWritten = _transactions.TryWrite(_transaction, out SimulatedTransaction next);
            _hasEnded = !_isNextWritten;
            // After the end, the last transaction's time is what labels are asked for.
            _next = _isNextWritten ? next : _next;
        }

        if (MoveToLabel())
        {
            return true;
        }

        if (!_isNextWritten)
        {
            return false;
        }

        _isNextWritten = false;
        (Kind, TimeMs, Id) = (RecordKind.Transaction, _next.EventTimeMs, _next.Id);
        return true;
    }

    private bool MoveToLabel()
    {
        _label.ResetWrittenCount();
        long until = _hasEnded && afterTheLast ? long.MaxValue : _next.EventTimeMs;
        if (_labels is null || !_labels.TryWrite(until, _label, out SimulatedLabel label))
        {
            return false;
        }

        (Kind, TimeMs, Id) = (RecordKind.Label, label.TimeMs, label.Id);
        return true;
    }
}

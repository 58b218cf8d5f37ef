using System.Buffers;
using Vigia.Simulation.Chance;
using Vigia.Simulation.Labels;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Planning;
using Vigia.Simulation.Population;
using Vigia.Simulation.Records;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation;

/// <summary>
/// Simulates Pix transactions, one JSON record after the other, in the order of their event times. It reads no clock and no
/// outside state: the options alone give the bytes.
/// </summary>
/// <remarks>
/// What record n holds depends on the seed, on n and on its time, not on the records before it. Not thread-safe. A record costs
/// no allocation. Labels of the same transactions come from <see cref="LabelSimulator"/> with the same options.
/// </remarks>
public sealed class TransactionSimulator
{
    /// <summary>No record is longer, in bytes.</summary>
    public const int MaxRecordBytes = TransactionWriter.MaxBytes;

    private readonly EventPlanCursor _plans;
    private readonly Payers _payers;
    private readonly Drifts _drifts;
    private readonly MissingValues _missing;
    private readonly TransactionWriter _writer;
    private readonly EventTimeText _time = new();
    private readonly PaymentDraft _draft = new();
    private readonly ulong _identity;
    private readonly ulong _payment;
    private readonly ulong _fraud;

    /// <summary>Starts the simulation that <paramref name="options"/> describe.</summary>
    /// <exception cref="ArgumentException">The options break rules: the message lists all of them.</exception>
    public TransactionSimulator(SimulationOptions options)
    {
        SimulationOptionsRules.ThrowIfBroken(options);
        var categories = new CategoryNames(options);
        _plans = new EventPlanCursor(options);
        _payers = new Payers(options);
        _drifts = new Drifts(options, categories);
        _missing = new MissingValues(options);
        _writer = new TransactionWriter(categories, new DecisionDraw(options), options.Labels.ControlShare);
        _identity = RecordRandom.Stream(options.Seed, RandomStream.Identity);
        _payment = RecordRandom.Stream(options.Seed, RandomStream.Payment);
        _fraud = RecordRandom.Stream(options.Seed, RandomStream.Fraud);
    }

    /// <summary>
    /// Writes the next record, without a line end, and advances <paramref name="output"/> past it.
    /// </summary>
    /// <returns>False when the simulation has ended, and nothing was written.</returns>
    public bool TryWrite(IBufferWriter<byte> output, out SimulatedTransaction transaction)
    {
        if (!_plans.TryNext(out var plan))
        {
            transaction = default;
            return false;
        }

        MakeUp(plan);
        Span<byte> target = output.GetSpan(MaxRecordBytes);
        int length = _writer.Write(_draft, _time, target);
        if (plan.Malformed != MalformedKind.None)
        {
            length = Malformation.Apply(plan.Malformed, target[..length]);
        }

        output.Advance(length);
        transaction = new SimulatedTransaction(plan.Index, plan.EventTimeMs, _draft.Id, plan.Fraud, plan.Malformed, length);
        return true;
    }

    private void MakeUp(in EventPlan plan)
    {
        _draft.Start(plan, _payers.Of(plan.Index));
        _time.Set(plan.EventTimeMs);
        _draft.Id = EndToEndId.Create(Banks.Ispb(_draft.Payer.Bank), _time.Minute, (ulong)plan.Index, _identity);
        var random = new RecordRandom(_payment, (ulong)plan.Index);
        EverydayPayments.Draw(_draft, ref random);
        if (plan.Fraud != FraudKind.None)
        {
            var fraud = new RecordRandom(_fraud, (ulong)plan.Index);
            FraudulentPayments.Turn(_draft, ref fraud);
        }

        _drifts.Apply(_draft);
        _draft.DropWhatDoesNotApply();
        _missing.Apply(_draft);
    }
}

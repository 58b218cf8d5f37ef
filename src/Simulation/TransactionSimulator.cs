using System.Buffers;
using Vigia.Simulation.Chance;
using Vigia.Simulation.Labels;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Population;
using Vigia.Simulation.Records;

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

    private readonly OutlineCursor _outlines;
    private readonly Payers _payers;
    private readonly Drifts _drifts;
    private readonly MissingValues _missing;
    private readonly TransactionWriter _writer;
    private readonly TimeText _time = new();
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
        _outlines = new OutlineCursor(options);
        _payers = new Payers(options);
        _drifts = new Drifts(options, categories);
        _missing = new MissingValues(options);
        _writer = new TransactionWriter(categories);
        _identity = RecordRandom.Stream(options.Seed, Concern.Identity);
        _payment = RecordRandom.Stream(options.Seed, Concern.Payment);
        _fraud = RecordRandom.Stream(options.Seed, Concern.Fraud);
    }

    /// <summary>
    /// Writes the next record, without a line end, and advances <paramref name="output"/> past it.
    /// </summary>
    /// <returns>False when the simulation has ended, and nothing was written.</returns>
    public bool TryWrite(IBufferWriter<byte> output, out SimulatedTransaction transaction)
    {
        if (!_outlines.TryNext(out var outline))
        {
            transaction = default;
            return false;
        }

        MakeUp(outline);
        var target = output.GetSpan(MaxRecordBytes);
        var length = _writer.Write(_draft, _time, target);
        if (outline.Malformed != MalformedKind.None)
            length = Malformation.Apply(outline.Malformed, target[..length]);
        output.Advance(length);
        transaction = new SimulatedTransaction(outline.Index, outline.EventTimeMs, _draft.Id, outline.Fraud, outline.Malformed, length);
        return true;
    }

    private void MakeUp(in Outline outline)
    {
        _draft.Start(outline, _payers.Of(outline.Index));
        _time.Set(outline.EventTimeMs);
        _draft.Id = EndToEndId.Create(Banks.Ispb(_draft.Payer.Bank), _time.Minute, (ulong)outline.Index, _identity);
        var random = new RecordRandom(_payment, (ulong)outline.Index);
        EverydayPayments.Draw(_draft, ref random);
        if (outline.Fraud != FraudKind.None)
        {
            var fraud = new RecordRandom(_fraud, (ulong)outline.Index);
            FraudulentPayments.Turn(_draft, ref fraud);
        }

        _drifts.Apply(_draft);
        _draft.DropWhatDoesNotApply();
        _missing.Apply(_draft);
    }
}

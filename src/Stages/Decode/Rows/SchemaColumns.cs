using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>A record's id: where it comes from and what can be wrong with it.</summary>
internal sealed class IdColumn(FieldPath path, int slot)
{
    /// <summary>Longer ids are refused: state keeps one per transaction for months.</summary>
    public const int MaxBytes = 256;

    public int Slot { get; } = slot;

    public Fault Missing { get; } = new(RejectReasons.MissingId, $"field '{path}' holds the id and is missing");

    public Fault BadValue { get; } =
        new(RejectReasons.BadId, $"field '{path}': expected a text of 1 to {MaxBytes} bytes or a whole number");

    public Fault BadText { get; } =
        new(RejectReasons.BadText, $"field '{path}': expected valid UTF-8 without NUL; 'encoding: windows-1252' or latin1 reads others");
}

/// <summary>A record's event time: where it comes from and what can be wrong with it.</summary>
internal sealed class TimeColumn(EventTimeSpec spec, int slot)
{
    private readonly TimeText _parser = new(spec);

    public int Slot { get; } = slot;

    /// <summary>Reads the time (Unix ms).</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out long unixMs) => _parser.TryParse(text, out unixMs);

    public Fault Missing { get; } = new(RejectReasons.MissingTime, $"field '{spec.Path}' holds the event time and is missing");

    public Fault BadValue { get; } = new(RejectReasons.BadTime, $"field '{spec.Path}': expected {TimeText.Describe(spec)}");
}

/// <summary>A record's amount: where it comes from and what can be wrong with it.</summary>
internal sealed class AmountColumn(AmountSpec spec, int slot)
{
    /// <summary>The largest amount either way, in minor units: sums of thousands of them still fit 64 bits.</summary>
    public const long Max = 1_000_000_000_000_000;

    public int Slot { get; } = slot;

    public int Scale { get; } = spec.Scale;

    public Fault Missing { get; } = new(RejectReasons.MissingAmount, $"field '{spec.Path}' holds the amount and is missing");

    public Fault BadValue { get; } =
        new(
            RejectReasons.BadAmount,
            $"field '{spec.Path}': expected a decimal number, or one in a string, of at most 10^15 minor units with {spec.Scale} decimal places"
        );
}

/// <summary>What a record says that it turned out to be: where that comes from.</summary>
internal sealed class TruthColumn
{
    public TruthColumn(TruthSpec spec, int slot)
    {
        Slot = slot;
        foreach (
            (string value, Truth truth) in spec
                .Fraud.Select(v => (v, Truth.Fraud))
                .Concat(spec.Legitimate.Select(v => (v, Truth.Legitimate)))
        )
        {
            Values.Add(Encoding.UTF8.GetBytes(value), truth);
        }
    }

    public int Slot { get; }

    public NameTable<Truth> Values { get; } = new();
}

/// <summary>A score that came with the record.</summary>
internal sealed class GivenScoreColumn(FieldPath path, int slot)
{
    public int Slot { get; } = slot;

    public Fault BadValue { get; } =
        new(
            RejectReasons.BadNumber,
            $"field '{path}' holds a score: expected a number, or a number in a string, that a 32-bit float can hold"
        );
}

/// <summary>A feature that is a number: all that its conversion needs as long as nothing is wrong.</summary>
/// <param name="Index">Its place in a row of the matrix.</param>
/// <param name="Slot">The slot of its token.</param>
/// <param name="Missing">What the matrix holds for a missing value.</param>
/// <param name="IsRequired">Whether a missing value rejects the record.</param>
internal readonly record struct NumberColumn(int Index, int Slot, float Missing, bool IsRequired);

/// <summary>A feature that is also kept unrounded.</summary>
/// <param name="Index">Its place in a row of the matrix.</param>
/// <param name="Slot">The slot of its token.</param>
/// <param name="Missing">What models see for a missing value.</param>
internal readonly record struct ExactColumn(int Index, int Slot, ExactNumber Missing);

/// <summary>A record schema made ready for decoding: each field with the slot of its token.</summary>
internal sealed class SchemaColumns
{
    /// <param name="schema">The schema.</param>
    /// <param name="slotOf">The slot of a field's token.</param>
    public SchemaColumns(RecordSchema schema, Func<FieldPath, int> slotOf)
    {
        Id = schema.Id is { } id ? new IdColumn(id, slotOf(id)) : null;
        Time = schema.EventTime is { } time ? new TimeColumn(time, slotOf(time.Path)) : null;
        Amount = schema.Amount is { } amount ? new AmountColumn(amount, slotOf(amount.Path)) : null;
        Features = [.. schema.Features.Select((feature, index) => new FeatureColumn(feature, index, slotOf(feature.Path)))];
        AccountSlot = schema.Account is { } account ? slotOf(account) : null;
        Truth = schema.Truth is { } truth ? new TruthColumn(truth, slotOf(truth.Path)) : null;
        Decision = schema.Decision is { } decision ? new DecisionColumn(decision, slotOf) : null;
        Rules = schema.Rules.Count > 0 ? new RuleColumns(schema.Rules, slotOf) : null;
        LabelDetail = schema.Label?.Detail is { } detail ? new LabelDetailColumn(detail, schema.Id, slotOf) : null;
        Scores = [.. schema.Scores.Select(path => new GivenScoreColumn(path, slotOf(path)))];
        Numbers =
        [
            .. Features
                .Where(feature => feature.Type == FeatureType.Number)
                .Select(feature => new NumberColumn(feature.Index, feature.Slot, feature.Missing, feature.MissingFault is not null)),
        ];
        Exact =
        [
            .. Features
                .Where(feature => schema.Features[feature.Index].IsExact)
                .Select(feature => new ExactColumn(
                    feature.Index,
                    feature.Slot,
                    ExactNumber.Of(
                        schema.Features[feature.Index].Missing is { Kind: Fallback.Value } missing ? missing.ExactValue : double.NaN
                    )
                )),
        ];
        ExactFeatures = [.. Exact.Select(column => column.Index)];
        Others = [.. Features.Where(feature => feature.Type != FeatureType.Number)];
    }

    /// <summary>Null where topic, partition and offset serve.</summary>
    public IdColumn? Id { get; }

    /// <summary>Null where the source's time serves.</summary>
    public TimeColumn? Time { get; }

    public AmountColumn? Amount { get; }

    /// <summary>The slot of the account's token; null where figures by account are not wanted.</summary>
    public int? AccountSlot { get; }

    /// <summary>Null where records do not say what they turned out to be.</summary>
    public TruthColumn? Truth { get; }

    /// <summary>Null where records do not say what was done with the transaction.</summary>
    public DecisionColumn? Decision { get; }

    /// <summary>Null where the schema names no rules.</summary>
    public RuleColumns? Rules { get; }

    /// <summary>Null where records are not labels, or say nothing beyond a status.</summary>
    public LabelDetailColumn? LabelDetail { get; }

    /// <summary>Scores that come with the records.</summary>
    public GivenScoreColumn[] Scores { get; }

    public FeatureColumn[] Features { get; }

    /// <summary>Features that are numbers.</summary>
    public NumberColumn[] Numbers { get; }

    /// <summary>Features that are also kept unrounded; numbers all.</summary>
    public ExactColumn[] Exact { get; }

    /// <summary>Their places in a row of the matrix.</summary>
    public int[] ExactFeatures { get; }

    /// <summary>Features that are not numbers.</summary>
    public FeatureColumn[] Others { get; }

    /// <summary>Every field that a schema reads, those that share a path once for each use.</summary>
    public static IEnumerable<FieldPath> PathsOf(RecordSchema schema)
    {
        IEnumerable<FieldPath?> heads = [schema.Id, schema.EventTime?.Path, schema.Amount?.Path, schema.Account, schema.Truth?.Path];
        IEnumerable<FieldPath> decision = schema.Decision is { } spec ? DecisionColumn.PathsOf(spec) : [];
        IEnumerable<FieldPath> detail = schema.Label?.Detail is { } label ? LabelDetailColumn.PathsOf(label) : [];
        return heads
            .OfType<FieldPath>()
            .Concat(decision)
            .Concat(detail)
            .Concat(schema.Scores)
            .Concat(schema.Rules.Select(rule => rule.Path))
            .Concat(schema.Features.Select(feature => feature.Path));
    }
}

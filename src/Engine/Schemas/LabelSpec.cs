using Vigia.Engine.Records;

namespace Vigia.Engine.Schemas;

/// <summary>
/// What a label says of its transaction. Of two labels with one time the greater verdict counts, in whatever order they came.
/// </summary>
public enum Verdict : byte
{
    /// <summary>Fraud is claimed; nothing is decided.</summary>
    Pending,

    /// <summary>The claim was taken back.</summary>
    Withdrawn,

    /// <summary>It was not a fraud.</summary>
    Legitimate,

    /// <summary>It was fraud.</summary>
    Fraud,
}

/// <summary>Makes a record a label: which of its features is the status, and what each status means.</summary>
/// <param name="Status">Name of a category feature.</param>
/// <param name="Verdicts">The verdict behind each of the feature's values, in their order; null for the one that the analysis result
/// gives.</param>
/// <param name="Detail">What labels say beyond their status.</param>
public sealed record LabelSpec(string Status, IReadOnlyList<Verdict?> Verdicts, LabelDetailSpec? Detail = null)
{
    /// <summary>What labels are about unless the schema says otherwise.</summary>
    public const string DefaultName = "fraud";

    /// <summary>What pages, reports and dashboards call what the models look for: fraud, chargeback, churn.</summary>
    public string Name { get; init; } = DefaultName;
}

/// <summary>
/// Where a label says what it is about: the fields of infraction reports and funds recoveries. Each is null where labels do not hold it.
/// </summary>
public sealed record LabelDetailSpec
{
    /// <summary>Id of the infraction report: later labels of one report replace earlier ones.</summary>
    public FieldPath? Report { get; init; }

    /// <summary>Id of the funds recovery.</summary>
    public FieldPath? Recovery { get; init; }

    /// <summary>Status of the whole funds recovery.</summary>
    public ValueField<RecoveryStage>? RecoveryStatus { get; init; }

    /// <summary>Contested payment or hop.</summary>
    public ValueField<LabelRole>? Role { get; init; }

    /// <summary>Payer's side or payee's.</summary>
    public ValueField<LabelSide>? Side { get; init; }

    /// <summary>Kind of fraud.</summary>
    public ValueField<LabelSituation>? Situation { get; init; }

    /// <summary>How the analysis ended.</summary>
    public ValueField<AnalysisResult>? Result { get; init; }

    /// <summary>Amount at stake.</summary>
    public AmountSpec? Stake { get; init; }

    /// <summary>Amount that came back.</summary>
    public AmountSpec? Recovered { get; init; }

    /// <summary>The transaction that a reversal returns.</summary>
    public FieldPath? Reverses { get; init; }
}

/// <summary>A field whose values have meanings.</summary>
/// <param name="Path">The field.</param>
/// <param name="Values">What each value means; any other says nothing.</param>
public sealed record ValueField<T>(FieldPath Path, IReadOnlyList<KeyValuePair<string, T>> Values);

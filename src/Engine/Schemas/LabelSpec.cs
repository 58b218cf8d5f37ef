namespace Vigia.Engine.Schemas;

/// <summary>What a label says of its transaction. Of two labels with one time the greater verdict counts, in whatever order they came.</summary>
public enum Verdict : byte
{
    /// <summary>Fraud is claimed; nothing is decided yet.</summary>
    Pending,

    /// <summary>The claim was taken back.</summary>
    Withdrawn,

    /// <summary>It was no fraud.</summary>
    Legitimate,

    /// <summary>It was fraud.</summary>
    Fraud,
}

/// <summary>Makes a record a label: which of its features is the status, and what each status means.</summary>
/// <param name="Status">Name of a category feature.</param>
/// <param name="Verdicts">The verdict behind each of the feature's values, in their order.</param>
public sealed record LabelSpec(string Status, IReadOnlyList<Verdict> Verdicts);

using Vigia.Engine.Records;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Which labels are the models' truth. A label that does not say something meets the condition on it, so plain infraction reports, which
/// have neither role nor side, are taken.
/// </summary>
public sealed record TruthRule
{
    /// <summary>Contested payment or hop; unknown for both.</summary>
    public LabelRole Role { get; init; } = LabelRole.Root;

    /// <summary>Payer's side or payee's; unknown for both.</summary>
    public LabelSide Side { get; init; } = LabelSide.Payer;

    /// <summary>Kinds of fraud; empty for all.</summary>
    public IReadOnlyList<LabelSituation> Situations { get; init; } = [];

    /// <summary>Whether labels of reversals are taken.</summary>
    public bool Reversals { get; init; }

    /// <summary>Whether the label meets every condition.</summary>
    internal bool Takes(in LabelFacts facts) =>
        (Role == LabelRole.Unknown || facts.Role == LabelRole.Unknown || facts.Role == Role)
        && (Side == LabelSide.Unknown || facts.Side == LabelSide.Unknown || facts.Side == Side)
        && (Situations.Count == 0 || Situations.Contains(facts.Situation))
        && (Reversals || !facts.IsReversal);

    /// <summary>Whether the label is about the receiver of the money: a hop, or a report for the payee's side.</summary>
    internal static bool IsPayeeSide(in LabelFacts facts) => facts.Role == LabelRole.Hop || facts.Side == LabelSide.Payee;

    /// <summary>The rule in words, for the store, which counts by it.</summary>
    public override string ToString() =>
        $"role {Role}, side {Side}, situations {(Situations.Count == 0 ? "all" : string.Join(' ', Situations.Order()))}, reversals {Reversals}".ToLowerInvariant();
}

namespace Vigia.Engine.Records;

/// <summary>Which payment of a funds recovery a label is about.</summary>
public enum LabelRole : byte
{
    /// <summary>The label does not say: it is about the contested payment itself.</summary>
    Unknown,

    /// <summary>The contested payment.</summary>
    Root,

    /// <summary>A payment by which the money of the contested one moved on.</summary>
    Hop,
}

/// <summary>Whose side of the payment a label is written for.</summary>
public enum LabelSide : byte
{
    /// <summary>The label does not say.</summary>
    Unknown,

    Payer,

    Payee,
}

/// <summary>The kind of fraud that is claimed.</summary>
public enum LabelSituation : byte
{
    /// <summary>The label does not say.</summary>
    Unknown,

    Scam,

    AccountTakeover,

    Coercion,

    FraudulentAccess,

    Other,
}

/// <summary>How the analysis of a claim ended.</summary>
public enum AnalysisResult : byte
{
    /// <summary>It has not ended, or the label does not say.</summary>
    None,

    /// <summary>The claim is accepted.</summary>
    Agreed,

    /// <summary>The claim is rejected.</summary>
    Disagreed,
}

/// <summary>How far a whole funds recovery is.</summary>
public enum RecoveryStage : byte
{
    /// <summary>It is under way, or the label does not say.</summary>
    Active,

    /// <summary>The refund was requested.</summary>
    Refunding,

    /// <summary>It has ended.</summary>
    Completed,

    /// <summary>It is cancelled, and with it every notification of it.</summary>
    Cancelled,
}

/// <summary>What a label says beyond its status.</summary>
/// <param name="Report">Hash of the infraction report's id; 0 where labels have none.</param>
/// <param name="Recovery">Hash of the funds recovery's id; 0 for a label outside one.</param>
/// <param name="Stake">Amount at stake in minor units; -1 where the label does not say.</param>
/// <param name="Recovered">Amount that came back in minor units; -1 where the label does not say.</param>
/// <param name="Role">Contested payment or hop.</param>
/// <param name="Side">Payer's or payee's.</param>
/// <param name="Situation">Kind of fraud.</param>
/// <param name="Result">How the analysis ended.</param>
/// <param name="IsRecoveryCancelled">Whether the whole funds recovery is cancelled, and with it every notification of it.</param>
/// <param name="IsReversalOfReversal">Whether id and reversed id both belong to reversals, which cannot be.</param>
public readonly record struct LabelDetail(
    ulong Report,
    ulong Recovery,
    long Stake,
    long Recovered,
    LabelRole Role,
    LabelSide Side,
    LabelSituation Situation,
    AnalysisResult Result,
    bool IsRecoveryCancelled,
    bool IsReversalOfReversal
)
{
    /// <summary>Whether the refund of the whole funds recovery was requested by then.</summary>
    public bool IsRefundRequested { get; init; }

    /// <summary>An amount that the label does not hold.</summary>
    public const long NoAmount = -1;

    /// <summary>A label that says nothing beyond its status.</summary>
    public static LabelDetail None => default(LabelDetail) with { Stake = NoAmount, Recovered = NoAmount };
}

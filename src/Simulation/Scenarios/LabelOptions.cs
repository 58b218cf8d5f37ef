namespace Vigia.Simulation.Scenarios;

/// <summary>How claims of fraud (DICT's infraction reports) come in, change and end.</summary>
public sealed record LabelOptions
{
    /// <summary>Share of frauds, 0 .. 1, that the victim ever reports.</summary>
    public double ReportedShare { get; init; } = 0.97;

    /// <summary>
    /// Claims about legitimate transactions, for every fraud of the regular traffic; 0 .. 1,000, but never more than one per record.
    /// </summary>
    public double FalseClaimsPerFraud { get; init; } = 3;

    /// <summary>Share of claims, 0 .. 1, whose first report bears a time before the transaction's own.</summary>
    public double EarlyShare { get; init; } = 0.01;

    /// <summary>Share of claims, 0 .. 1, whose id belongs to no transaction.</summary>
    public double UnmatchedShare { get; init; } = 0.005;

    /// <summary>Share of closed claims, 0 .. 1, that change after closing: cancelled, or agreed after all.</summary>
    public double RevisedShare { get; init; } = 0.01;

    /// <summary>
    /// Mean number of hops, 0 .. 5, by which the money of a reported fraud moves on within the bank. Above 0 reports are notifications of
    /// funds recoveries (MED 2.0), with role, side and kind of fraud; at 0 they are plain infraction reports.
    /// </summary>
    public double HopsPerRecovery { get; init; }

    /// <summary>
    /// Share of frauds, 0 .. 1, that the bank blocks, with as many legitimate payments; above 0 payments say what was done with them.
    /// </summary>
    public double BlockedShare { get; init; }

    /// <summary>Share of payments, 0 .. 1, that are let through by chance instead of being blocked.</summary>
    public double ControlShare { get; init; } = 0.005;

    /// <summary>Factor on all delays, above 0 and up to 1; a small one lets a short simulation see its labels.</summary>
    public double DelayScale { get; init; } = 1;
}

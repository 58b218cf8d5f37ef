namespace Vigia.Simulation.Scenarios;

/// <summary>How claims of fraud (DICT's infraction reports) come in, change and end.</summary>
public sealed record LabelOptions
{
    /// <summary>Share of frauds, 0 .. 1, that the victim ever reports.</summary>
    public double ReportedShare { get; init; } = 0.97;

    /// <summary>Claims about legitimate transactions, for every fraud of the regular traffic; 0 .. 1,000, but never more than one per record.</summary>
    public double FalseClaimsPerFraud { get; init; } = 3;

    /// <summary>Share of claims, 0 .. 1, whose first report bears a time before the transaction's own.</summary>
    public double EarlyShare { get; init; } = 0.01;

    /// <summary>Share of claims, 0 .. 1, whose id belongs to no transaction.</summary>
    public double UnmatchedShare { get; init; } = 0.005;

    /// <summary>Share of closed claims, 0 .. 1, that change after closing: cancelled, or agreed after all.</summary>
    public double RevisedShare { get; init; } = 0.01;

    /// <summary>Factor on all delays, above 0 and up to 1; a small one lets a short simulation see its labels.</summary>
    public double DelayScale { get; init; } = 1;
}

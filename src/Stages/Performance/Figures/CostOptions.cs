namespace Vigia.Stages.Performance.Figures;

/// <summary>What a decision costs, in the currency of amounts.</summary>
public sealed record CostOptions
{
    /// <summary>Cost of looking at one flagged transaction.</summary>
    public double Review { get; init; }

    /// <summary>Cost of one legitimate transaction that was flagged.</summary>
    public double Friction { get; init; }

    /// <summary>Share of a fraud's amount that is lost if it is not flagged, 0 to 1.</summary>
    public double LossShare { get; init; } = 1;
}

using Vigia.Engine.State;

namespace Vigia.Engine.Components;

/// <summary>A checked source.</summary>
public sealed record SourcePlan(string Name, Func<SourceContext, Source> Create);

/// <summary>A checked stage.</summary>
public sealed record StagePlan
{
    /// <summary>The key of the stage in the configuration, such as <c>drift</c>; unique in a plan.</summary>
    public required string Name { get; init; }

    /// <summary>Batches that may wait before the stage.</summary>
    public required int Capacity { get; init; }

    /// <summary>Batches worked on at the same time.</summary>
    public required int Workers { get; init; }

    /// <summary>Makes the stage, which opens nothing before it starts.</summary>
    public required Func<StageContext, Stage> Create { get; init; }
}

/// <summary>A checked state store, and how often it is written.</summary>
public sealed record StatePlan(TimeSpan Interval, Func<StateContext, StateStore> Create)
{
    /// <summary>How long a run that has to go back to its last checkpoint tries to.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>How often checkpoints are written: offered to the store and to the stages while they are checked.</summary>
public sealed record CheckpointInterval(TimeSpan Value);

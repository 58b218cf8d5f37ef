using Vigia.Engine.Components;

namespace Vigia.Stages.Sinks;

/// <summary>Settings that every kind of sink has.</summary>
internal abstract record SinkOptions
{
    /// <summary>How long a delivery that fails is tried again before the pipeline stops.</summary>
    public required TimeSpan RetryFor { get; init; }

    /// <summary>Whether what is written becomes visible with the next checkpoint, and with nothing else.</summary>
    public virtual bool IsTransactional => false;

    /// <summary>Makes the sink, which opens nothing yet.</summary>
    public abstract Sink Create(StageContext context);
}

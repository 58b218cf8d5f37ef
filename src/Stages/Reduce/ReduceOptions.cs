using Vigia.Stages.Sinks;

namespace Vigia.Stages.Reduce;

/// <summary>Settings of the stage <c>reduce</c>.</summary>
internal sealed record ReduceOptions
{
    /// <summary>Where to; null only while it is being checked.</summary>
    public required SinkOptions? Sink { get; init; }

    /// <summary>Windows of each length of each pipeline that are held: the newest.</summary>
    public required int Windows { get; init; }

    /// <summary>A window is published once reports of so many partitions are in, at least 1; at the end of the data in any case.</summary>
    public required int Partitions { get; init; }
}

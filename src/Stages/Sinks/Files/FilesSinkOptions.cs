using Vigia.Engine.Components;

namespace Vigia.Stages.Sinks.Files;

/// <summary>Settings of <c>files:</c> below a stage that writes records out.</summary>
internal sealed record FilesSinkOptions : SinkOptions
{
    /// <summary>Absolute path from which the names of the files are made: <c>out/predictions.ndjson</c>.</summary>
    public required string Path { get; init; }

    /// <summary>A file is finished before it would hold more bytes of records than this.</summary>
    public required long RotateBytes { get; init; }

    /// <summary>A file is finished once it is that old.</summary>
    public required TimeSpan RotateAge { get; init; }

    public required bool Gzip { get; init; }

    /// <summary>Whether records are on the disk itself, not only with the operating system, before they are acknowledged.</summary>
    public required bool Sync { get; init; }

    public override Sink Create(StageContext context) => new FilesSink(this, context);
}

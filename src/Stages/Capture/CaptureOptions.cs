using Vigia.Stages.Sinks;

namespace Vigia.Stages.Capture;

/// <summary>Settings of the stage <c>capture</c>.</summary>
internal sealed record CaptureOptions
{
    /// <summary>Where to, and what of a payload is written.</summary>
    public required RecordSinkOptions Output { get; init; }

    /// <summary>Share of the records that are captured, by their ids: above 0, at most 1.</summary>
    public required double Sample { get; init; }

    /// <summary>Whether only records that some model flags are captured.</summary>
    public required bool FlaggedOnly { get; init; }

    /// <summary>Whether the payload is captured too, without its personal fields.</summary>
    public required bool Payload { get; init; }
}

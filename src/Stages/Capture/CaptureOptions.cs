using Vigia.Stages.Decode;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Capture;

/// <summary>Settings of the stage <c>capture</c>.</summary>
internal sealed record CaptureOptions
{
    /// <summary>Where to; null only while it is being checked.</summary>
    public required SinkOptions? Sink { get; init; }

    /// <summary>Share of the records that are captured, by their ids: above 0, at most 1.</summary>
    public required double Sample { get; init; }

    /// <summary>Whether only records that some model flags are captured.</summary>
    public required bool FlaggedOnly { get; init; }

    /// <summary>Whether the payload is captured too, without its personal fields.</summary>
    public required bool Payload { get; init; }

    /// <summary>Bytes of a payload that are kept.</summary>
    public required int PayloadLimit { get; init; }

    /// <summary>As written.</summary>
    public required PrivacyOptions? Privacy { get; init; }

    /// <summary>How records are written; null if unknown.</summary>
    public DecodeOptions? Decode { get; init; }

    /// <summary>What hashes personal fields; null if there is no key.</summary>
    public KeyedHash? Hash { get; init; }
}

using Vigia.Stages.Decode;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.DeadLetter;

/// <summary>Settings of <c>dead_letter:</c>.</summary>
internal sealed record DeadLetterOptions
{
    /// <summary>Where to; null only while it is being checked.</summary>
    public required SinkOptions? Sink { get; init; }

    /// <summary>Bytes of a payload that are kept.</summary>
    public required int PayloadLimit { get; init; }

    /// <summary>As written.</summary>
    public required PrivacyOptions? Privacy { get; init; }

    /// <summary>How records are written; null if unknown.</summary>
    public DecodeOptions? Decode { get; init; }

    /// <summary>What hashes personal fields; null if there is no key.</summary>
    public KeyedHash? Hash { get; init; }
}

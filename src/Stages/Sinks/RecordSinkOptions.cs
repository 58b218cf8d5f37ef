using Vigia.Stages.Decode;
using Vigia.Stages.Privacy;

namespace Vigia.Stages.Sinks;

/// <summary>Where a stage writes records to, how much of a payload it writes, and how personal fields are hashed.</summary>
internal sealed record RecordSinkOptions
{
    /// <summary>Where to; null only while it is being checked.</summary>
    public required SinkOptions? Sink { get; init; }

    /// <summary>Bytes of a payload that are written; the rest is cut.</summary>
    public required int PayloadLimit { get; init; }

    /// <summary>As written; null where it is not.</summary>
    public required PrivacyOptions? Privacy { get; init; }

    /// <summary>The format of the records as received; null if no stage decodes them.</summary>
    public DecodeOptions? Decode { get; init; }

    /// <summary>Hashes personal fields; null if there is no key.</summary>
    public KeyedHash? Hash { get; init; }
}

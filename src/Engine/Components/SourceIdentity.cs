namespace Vigia.Engine.Components;

/// <summary>
/// What a source partition is, such as a topic's id or a hash of a file's beginning: names and offsets stay the same when a topic is made
/// again or a file is overwritten.
/// </summary>
/// <param name="text">What is kept with the counts: a kind, a space, and what differs from one to another.</param>
public abstract class SourceIdentity(string text)
{
    /// <summary>What is kept with the counts, for a comparison in a later run.</summary>
    public string Text => text;

    /// <summary>Whether a partition that is another one now is read from its first record, instead of ending the run.</summary>
    public bool RestartsWhenReplaced { get; init; }

    /// <summary>
    /// Whether counts that were made from <paramref name="before"/> go together with what comes now. An identity of another kind is not
    /// compared.
    /// </summary>
    public bool Continues(string before) => !KindOf(before).SequenceEqual(KindOf(text)) || before == text || IsGrowthOf(before);

    public override string ToString() => text;

    /// <summary>Whether this is what <paramref name="before"/>, an identity of the same kind, describes, with something added.</summary>
    protected virtual bool IsGrowthOf(string before) => false;

    private static ReadOnlySpan<char> KindOf(string identity) =>
        identity.AsSpan(0, Math.Max(0, identity.IndexOf(' ', StringComparison.Ordinal)));
}

/// <summary>An identity that either is the same or is not.</summary>
/// <param name="text">Its text.</param>
public sealed class FixedIdentity(string text) : SourceIdentity(text);

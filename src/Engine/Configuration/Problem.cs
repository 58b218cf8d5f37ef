namespace Vigia.Engine.Configuration;

/// <summary>One thing wrong with a configuration, in words that say what, where, and how to mend it.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="Owner">Whose setting it is, such as <c>stage 'score'</c>; empty for the pipeline itself.</param>
/// <param name="Message">Value, rule, remedy.</param>
public sealed record Problem(Position Position, string Owner, string Message)
{
    /// <summary><c>configs/x.yaml(14,7): error: stage 'score': ...</c></summary>
    public override string ToString() => Owner.Length == 0 ? $"{Position}: error: {Message}" : $"{Position}: error: {Owner}: {Message}";
}

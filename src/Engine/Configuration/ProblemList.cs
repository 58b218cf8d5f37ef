namespace Vigia.Engine.Configuration;

/// <summary>Collects every problem of a configuration, so that one run shows them all.</summary>
public sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    public bool IsEmpty => _problems.Count == 0;

    public int Count => _problems.Count;

    /// <summary>Files with secrets that the configuration names.</summary>
    public HashSet<string> SecretFiles { get; } = [];

    public void Add(Position position, string owner, string message) => _problems.Add(new Problem(position, owner, message));

    public void Add(ConfigNode node, string owner, string message)
    {
        ArgumentNullException.ThrowIfNull(node);
        Add(node.Position, owner, message);
    }

    /// <summary>The problems in reading order: by file as first met, then line and column.</summary>
    public IReadOnlyList<Problem> InOrder()
    {
        List<string> files = [.. _problems.Select(p => p.Position.File).Distinct()];
        return
        [
            .. _problems
                .Distinct()
                .OrderBy(p => files.IndexOf(p.Position.File))
                .ThenBy(p => p.Position.Line)
                .ThenBy(p => p.Position.Column),
        ];
    }
}

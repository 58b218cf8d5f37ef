using Vigia.Engine.Configuration;

namespace Vigia.Engine.Planning;

/// <summary>A section of a configuration as it was written: for finding changes, not for display.</summary>
/// <param name="Text">The same for the same settings, in whatever order.</param>
/// <param name="Position">Where the section begins.</param>
public sealed record WrittenSection(string Text, Position Position)
{
    internal static WrittenSection Of(ConfigEntry entry) => new(Describe(entry.Value), entry.KeyPosition);

    /// <summary>A hash, not the text: the text may contain secrets.</summary>
    public override string ToString() => Position.ToString();

    private static string Describe(ConfigNode node) =>
        node switch
        {
            ConfigMap map =>
                $"{{{string.Join(',', map.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{Quote(e.Key)}:{Describe(e.Value)}"))}}}",
            ConfigList list => $"[{string.Join(',', list.Items.Select(Describe))}]",
            ConfigScalar { IsNull: true } => "null",
            ConfigScalar scalar => Quote(scalar.Text),
            _ => throw new InvalidOperationException($"there is no such node: {node.GetType().Name}"),
        };

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

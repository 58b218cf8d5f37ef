using System.Globalization;
using System.Text.RegularExpressions;

namespace Vigia.Engine.Configuration;

/// <summary>
/// Settings from the command line laid over a configuration: <c>source.kafka.group=trial</c>,
/// <c>stages.decode.workers=2</c>, <c>stages.score.models[0].threshold=0.9</c>. A name that meets a list finds the entry
/// with that key (or, for <c>name:</c>, that name).
/// </summary>
public static partial class Overrides
{
    public static ConfigNode Apply(ConfigNode root, string assignment, ProblemList problems)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        // The path alone: the value may be a secret, and positions are shown.
        var position = new Position(equals < 0 ? "--set" : $"--set {assignment[..equals]}", 0, 0);
        MatchCollection steps = Step().Matches(equals < 0 ? "" : assignment[..equals]);
        if (steps.Count == 0 || steps.Sum(s => s.Length) != equals)
        {
            problems.Add(position, "", "write path=value, for example source.kafka.group=trial or stages.score.models[0].threshold=0.9");
            return root;
        }
        // The value is YAML, so lists and maps can be given too; interpolation was the shell's business.
        ConfigNode? value = assignment[(equals + 1)..] is "" or [' ', ..]
            ? new ConfigScalar(position, assignment[(equals + 1)..], isQuoted: true)
            : YamlReader.Read(assignment[(equals + 1)..], position, new Interpolation(_ => null), problems);
        return value is null
            ? root
            : Put(
                root,
                [.. steps.Select(s => s.Groups["name"].Success ? s.Groups["name"].Value : s.Groups["index"].Value)],
                value,
                position,
                problems
            );
    }

    private static ConfigNode Put(ConfigNode node, ReadOnlySpan<string> path, ConfigNode value, Position position, ProblemList problems)
    {
        if (path.IsEmpty)
        {
            return value;
        }
        string step = path[0];
        if (node is ConfigList list)
        {
            int index = int.TryParse(step, CultureInfo.InvariantCulture, out int number) ? number : IndexOf(list, step);
            if (index < 0 || index >= list.Items.Count)
            {
                problems.Add(position, "", $"there is no entry '{step}' in the list");
                return node;
            }
            ConfigNode[] items = [.. list.Items];
            bool byKey = items[index] is ConfigMap { Entries: [var only] } && only.Key == step;
            items[index] = Put(items[index], byKey ? path : path[1..], value, position, problems);
            return new ConfigList(list.Position, items);
        }
        if (node is ConfigMap or ConfigScalar { IsNull: true })
        {
            ConfigMap map = node as ConfigMap ?? new ConfigMap(node.Position, []);
            ConfigNode child = Put(map.Find(step)?.Value ?? new ConfigScalar(position, ""), path[1..], value, position, problems);
            var entry = new ConfigEntry(step, position, child);
            return new ConfigMap(
                map.Position,
                map.Find(step) is { } old
                    ? [.. map.Entries.Select(e => e == old ? entry with { KeyPosition = old.KeyPosition } : e)]
                    : [.. map.Entries, entry]
            );
        }
        problems.Add(position, "", $"'{step}' cannot be set below {node.Describe}");
        return node;
    }

    private static int IndexOf(ConfigList list, string name)
    {
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (
                list.Items[i] is ConfigMap map
                && (
                    (map.Entries is [var only] && only.Key == name) || map.Find("name")?.Value is ConfigScalar scalar && scalar.Text == name
                )
            )
            {
                return i;
            }
        }
        return -1;
    }

    [GeneratedRegex(@"\G(?:(?:^|\.)(?<name>[A-Za-z0-9_-]+)|\[(?<index>[0-9]{1,4})\])")]
    private static partial Regex Step();
}

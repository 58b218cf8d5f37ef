using Vigia.TestSupport;
using YamlDotNet.RepresentationModel;

namespace Vigia.Integration.Tests.Operations;

/// <summary>A rule of Prometheus as its file has it.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Alert">Name of the alert; null for a recording rule.</param>
/// <param name="Record">Name of the recorded series; null for an alert.</param>
/// <param name="Expression">PromQL.</param>
/// <param name="Labels">Labels that it sets.</param>
/// <param name="Annotations">Annotations of an alert.</param>
internal sealed record Rule(
    string File,
    string? Alert,
    string? Record,
    string Expression,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations
);

/// <summary>Reads the rule files below <c>prometheus/</c>.</summary>
internal static class RuleFile
{
    public static IReadOnlyList<string> Names { get; } = FilesOf("rules", "*.yml");

    public static IReadOnlyList<string> Tests { get; } = FilesOf("tests", "*.test.yml");

    public static IReadOnlyList<Rule> All { get; } = [.. Names.SelectMany(Read)];

    private static List<string> FilesOf(string directory, string pattern) =>
        [
            .. Directory
                .GetFiles(Repository.File("prometheus", directory), pattern)
                .Select(f => Path.GetRelativePath(Repository.Root, f))
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<Rule> Read(string file)
    {
        var yaml = new YamlStream();
        using StreamReader reader = File.OpenText(Repository.File(file));
        yaml.Load(reader);
        foreach (YamlNode group in (YamlSequenceNode)yaml.Documents[0].RootNode["groups"])
        {
            foreach (YamlMappingNode rule in ((YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>())
            {
                yield return new Rule(
                    file,
                    Text(rule, "alert"),
                    Text(rule, "record"),
                    Text(rule, "expr")!,
                    Map(rule, "labels"),
                    Map(rule, "annotations")
                );
            }
        }
    }

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out YamlNode? value) ? ((YamlScalarNode)value).Value : null;

    private static Dictionary<string, string> Map(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out YamlNode? value)
            ? ((YamlMappingNode)value).Children.ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => ((YamlScalarNode)c.Value).Value!)
            : [];
}

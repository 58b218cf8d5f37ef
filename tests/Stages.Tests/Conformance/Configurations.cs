using Vigia.Engine.Components;

namespace Vigia.Stages.Tests.Conformance;

/// <summary>Whole configurations around one component's example.</summary>
internal static class Configurations
{
    private const string Records = """
        name: example
        records: { transaction: ../schemas/pix-transaction.yaml, label: ../schemas/pix-label.yaml, window-report: ../schemas/window-report.yaml }

        """;

    /// <summary>A configuration with the component as its example shows it, with what it needs before it.</summary>
    public static string With(ComponentSpec component)
    {
        ComponentSpec kafka = Catalog.Sources.First(s => s.Name == "kafka");
        string source = Below("source", component is SourceSpec ? component : kafka);
        List<ComponentSpec> stages = [];
        foreach (StageSpec stage in Catalog.Stages)
        {
            stages.Add(stage);
            if (stage == component || component is not StageSpec || component == Catalog.DeadLetter)
            {
                break;
            }
        }
        string list = string.Concat(stages.Select(s => $"  - {s.Name}:\n{Indent(s.Example, 6)}"));
        string last = component == Catalog.DeadLetter ? $"dead_letter:\n{Indent(component.Example, 2)}" : "";
        string state = component is StateStoreSpec ? Below("state", component) : "";
        string all = $"{Records}{source}stages:\n{list}{last}{state}";
        // The embedded broker has no transactions, which the state in Kafka needs.
        return component is StateStoreSpec ? all.Replace(":-embedded}", ":-127.0.0.1:9092}", StringComparison.Ordinal) : all;
    }

    private static string Below(string section, ComponentSpec component) =>
        $"{section}:\n  {component.Name}:\n{Indent(component.Example, 4)}";

    private static string Indent(string yaml, int by) =>
        string.Concat(yaml.ReplaceLineEndings("\n").Trim('\n').Split('\n').Select(line => new string(' ', by) + line + "\n"));
}

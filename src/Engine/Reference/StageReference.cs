using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Engine.Planning.Http;
using Vigia.Engine.Schemas;

namespace Vigia.Engine.Reference;

/// <summary>The reference of sources, stages and schemas in Markdown; made from the same specs that bind them.</summary>
public static class StageReference
{
    public static string Create(Registry registry)
    {
        var text = new StringBuilder();
        text.AppendLine("# Sources and stages");
        text.AppendLine();
        text.AppendLine("Generated from the specs by `vigia schema --reference`; a test holds it to them.");
        text.AppendLine();
        text.AppendLine("A pipeline file has these sections:");
        text.AppendLine();
        AppendTable(text, new PipelineSpec(registry).Settings.Fields);
        AppendComponents(text, "Sources", "source", registry.Sources);
        AppendComponents(text, "Stages", "stages", registry.Stages);
        AppendComponents(text, "Dead letter", "dead_letter", registry.DeadLetter is { } spec ? [spec] : []);
        AppendComponents(text, "State stores", "state", registry.StateStores ?? []);
        text.AppendLine("## HTTP");
        text.AppendLine();
        text.AppendLine("The settings under `http:`; [Operate](operate.md#http) says who may ask what.");
        text.AppendLine();
        AppendSettings(text, HttpSpec.Settings, "###", []);
        text.AppendLine("## Record schemas");
        text.AppendLine();
        text.AppendLine("A file below `records:` says what a kind of record looks like.");
        text.AppendLine();
        AppendSettings(text, SchemaSpec.Instance, "###", []);
        return text.ToString().TrimEnd().ReplaceLineEndings("\n") + "\n";
    }

    private static void AppendComponents(StringBuilder text, string title, string section, IReadOnlyList<ComponentSpec> specs)
    {
        text.AppendLine($"## {title}");
        text.AppendLine();
        foreach (ComponentSpec spec in specs)
        {
            text.AppendLine($"### `{spec.Name}`");
            text.AppendLine();
            text.AppendLine(spec.Summary);
            text.AppendLine();
            text.AppendLine("```yaml");
            text.AppendLine(Example(section, spec));
            text.AppendLine("```");
            text.AppendLine();
            AppendSettings(text, spec.Settings, "####", []);
            if (spec.Notes.Length > 0)
            {
                text.AppendLine(spec.Notes.Trim());
                text.AppendLine();
            }
        }
    }

    /// <summary>The example as it would stand in a file.</summary>
    internal static string Example(string section, ComponentSpec spec)
    {
        string[] lines = spec.Example.Trim('\n', '\r').ReplaceLineEndings("\n").Split('\n');
        string Indented(string indent) => string.Join('\n', lines.Select(line => line.Length == 0 ? line : indent + line));
        return section switch
        {
            "stages" => $"stages:\n  - {spec.Name}:\n{Indented("      ")}",
            "dead_letter" => $"dead_letter:\n{Indented("  ")}",
            _ => $"{section}:\n  {spec.Name}:\n{Indented("    ")}",
        };
    }

    private static void AppendSettings(StringBuilder text, ObjectSpec spec, string heading, HashSet<string> seen)
    {
        if (spec.Fields.Count == 0)
        {
            return;
        }
        AppendTable(text, spec.Fields);
        foreach (ObjectSpec nested in spec.Fields.SelectMany(f => f.Type.Nested).Where(n => seen.Add(n.Name)))
        {
            text.AppendLine($"{heading} {Capitalised(nested.Name)}");
            text.AppendLine();
            text.AppendLine(nested.Summary);
            text.AppendLine();
            AppendSettings(text, nested, heading, seen);
        }
    }

    private static void AppendTable(StringBuilder text, IReadOnlyList<Field> fields)
    {
        text.AppendLine("| setting | value | default | what it does |");
        text.AppendLine("|---|---|---|---|");
        foreach (Field field in fields)
        {
            string standard =
                field.IsRequired ? "required"
                : field.DefaultText is { } shown ? $"`{shown}`"
                : "none";
            text.AppendLine($"| `{field.Name}` | {Cell(field.Type.Describe)} | {Cell(standard)} | {Cell(field.Summary)} |");
        }
        text.AppendLine();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Capitalised(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}

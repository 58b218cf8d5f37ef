using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Engine.Schemas;

namespace Vigia.Engine.Reference;

/// <summary>The reference entry of one setting, source or stage as plain text; made from the specs that bind it.</summary>
public sealed class SettingExplanation
{
    private const string SchemaPath = "schema";

    // By path, as in "--set"; positions in lists and keys of maps are left out.
    private readonly Dictionary<string, string> _entries = new(StringComparer.Ordinal);

    public SettingExplanation(Registry registry)
    {
        AddSettings("", new PipelineSpec(registry).Settings, []);
        AddComponents("source", registry.Sources);
        AddComponents("stages", registry.Stages);
        AddComponents("state", registry.StateStores ?? []);
        var schema = new StringBuilder($"{SchemaPath}\n\nA file below 'records' says what a kind of record looks like.\n");
        AppendFields(schema, SchemaSpec.Instance);
        _entries[SchemaPath] = schema.ToString();
        AddSettings(SchemaPath, SchemaSpec.Instance, []);
    }

    /// <summary>The paths that a query means: the path itself, else every path that ends with it, in order.</summary>
    /// <param name="query">A path such as <c>stages.drift.windows</c>, or its last parts: <c>drift.windows</c>.</param>
    public IReadOnlyList<string> Find(string query) =>
        _entries.ContainsKey(query)
            ? [query]
            : [.. _entries.Keys.Where(path => path.EndsWith("." + query, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The path nearest to a query that means none, written with as many parts as the query; null: none is near.</summary>
    public string? Nearest(string query)
    {
        int parts = query.Split('.').Length;
        return Suggestion.Nearest(query, _entries.Keys.Select(path => string.Join('.', path.Split('.').TakeLast(parts))).Distinct());
    }

    /// <summary>The entry of a path that <see cref="Find"/> gave.</summary>
    public string Entry(string path) => _entries[path];

    private void AddComponents(string section, IReadOnlyList<ComponentSpec> specs)
    {
        foreach (ComponentSpec spec in specs)
        {
            string path = $"{section}.{spec.Name}";
            var text = new StringBuilder($"{path}\n\n{spec.Summary}\n\n{StageReference.Example(section, spec)}\n");
            AppendFields(text, spec.Settings);
            if (spec.Notes.Length > 0)
            {
                text.Append('\n').Append(spec.Notes.Trim().ReplaceLineEndings("\n")).Append('\n');
            }
            _entries[path] = text.ToString();
            AddSettings(path, spec.Settings, []);
        }
    }

    /// <param name="prefix">The path of the object; empty for the pipeline.</param>
    /// <param name="spec">The object.</param>
    /// <param name="above">Names of the objects around it: a type may hold itself.</param>
    private void AddSettings(string prefix, ObjectSpec spec, string[] above)
    {
        foreach (Field field in spec.Fields)
        {
            string path = prefix.Length == 0 ? field.Name : $"{prefix}.{field.Name}";
            ObjectSpec[] nested = [.. field.Type.Nested];
            var text = new StringBuilder($"{path}\n  value:   {field.Type.Describe}\n  default: {Default(field)}\n\n{field.Summary}\n");
            foreach (ObjectSpec inner in nested)
            {
                AppendFields(text, inner);
            }
            _entries.TryAdd(path, text.ToString());
            foreach (ObjectSpec inner in nested.Where(n => !above.Contains(n.Name)))
            {
                AddSettings(path, inner, [.. above, inner.Name]);
            }
        }
    }

    private static void AppendFields(StringBuilder text, ObjectSpec spec)
    {
        if (spec.Fields.Count == 0)
        {
            return;
        }
        int width = spec.Fields.Max(f => f.Name.Length);
        text.Append("\nSettings:\n");
        foreach (Field field in spec.Fields)
        {
            text.Append($"  {field.Name.PadRight(width)}  {field.Type.Describe}; {Default(field, "default ")}\n");
        }
    }

    private static string Default(Field field, string before = "") =>
        field.IsRequired ? "required"
        : field.DefaultText is { } shown ? before + shown
        : before + "none";
}

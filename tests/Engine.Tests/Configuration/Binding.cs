using Vigia.Engine.Configuration;

namespace Vigia.Engine.Tests.Configuration;

/// <summary>Reads and binds snippets of YAML, and gives back what was found wrong.</summary>
internal static class Binding
{
    private static readonly Dictionary<string, string> Variables = new() { ["HOST"] = "kafka:9092", ["EMPTY"] = "" };

    public static Interpolation Interpolation { get; } = new(Variables.GetValueOrDefault);

    public static (ConfigNode? Node, string[] Problems) Read(string yaml)
    {
        var problems = new ProblemList();
        ConfigNode? node = YamlReader.Read(yaml, "x.yaml", Interpolation, problems);
        return (node, [.. problems.InOrder().Select(p => p.ToString())]);
    }

    public static (T? Value, string[] Problems) Bind<T>(FieldType<T> type, string yaml)
    {
        var problems = new ProblemList();
        ConfigNode node = YamlReader.Read(yaml, "x.yaml", Interpolation, problems)!;
        type.TryBind(node, new BindingScope("/base", "stage 'x'", problems, Interpolation), out T? value);
        return (value, [.. problems.InOrder().Select(p => p.ToString())]);
    }
}

using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Sources.Files.Paths;

/// <summary>A <see cref="FilePattern"/>; a relative one starts at the directory of the configuration.</summary>
internal sealed class FilePatternType : ScalarType<FilePattern>
{
    public static readonly FilePatternType Instance = new();

    public override string Describe => "path, with *, ? and **, or - for standard input";

    public override JsonObject ToJsonSchema() => new() { ["type"] = "string", ["minLength"] = 1 };

    protected override bool TryParse(string text, BindingScope scope, out FilePattern value, out string? error)
    {
        value = new FilePattern(scope.Directory, text);
        error =
            text.Length == 0 ? "is empty"
            : text.Split('/').Any(step => step != "**" && step.Contains("**", StringComparison.Ordinal))
                ? "has '**' beside other characters; it matches whole directories, as in data/**/*.csv"
            : null;
        return error is null;
    }
}

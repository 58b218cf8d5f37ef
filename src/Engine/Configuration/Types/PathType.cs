using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>A path; a relative one starts at the directory of the file that names it.</summary>
/// <param name="mustExist">Whether a file must be there already.</param>
/// <param name="isSecret">Whether the file holds a secret: what is written may be the secret itself, and is not repeated.</param>
public sealed class PathType(bool mustExist, bool isSecret = false) : ScalarType<string>
{
    /// <summary>A file that is read.</summary>
    public static readonly PathType ExistingFile = new(true);

    /// <summary>A file that holds a secret.</summary>
    public static readonly PathType SecretFile = new(true, true);

    /// <summary>A file, a directory or a pattern that may come to be.</summary>
    public static readonly PathType Any = new(false);

    public override string Describe => mustExist ? "path of a file" : "path";

    public override JsonObject ToJsonSchema() => new() { ["type"] = "string", ["minLength"] = 1 };

    protected override bool IsShown => !isSecret;

    protected override bool TryParse(string text, BindingScope scope, out string value, out string? error)
    {
        value = text == "-" ? text : Path.GetFullPath(Path.Combine(scope.Directory, text));
        if (isSecret)
        {
            scope.Problems.SecretFiles.Add(value);
        }
        error =
            !mustExist || File.Exists(value) ? null
            : Directory.Exists(value) ? "is a directory, not a file"
            : isSecret ? "is not the path of a file; the secret itself does not belong here"
            : $"is not a file (looked for {Shown(value)})";
        return error is null;
    }

    /// <summary>A path relative to the current directory, as a user would write it.</summary>
    private static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}

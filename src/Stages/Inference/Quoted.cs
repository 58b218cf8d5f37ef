using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vigia.Stages.Inference;

/// <summary>Texts as YAML writes them: bare where nothing can be mistaken, else as JSON strings.</summary>
public static partial class Quoted
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text as a YAML scalar. <c>${</c> is doubled, as it would be a variable.</summary>
    public static string Text(string text) =>
        Bare().IsMatch(text) && !Word().IsMatch(text)
            ? text
            : JsonSerializer.Serialize(text, Options).Replace("${", "$${", StringComparison.Ordinal);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_./-]*$")]
    private static partial Regex Bare();

    // What YAML readers take for something else than text.
    [GeneratedRegex("^(true|false|yes|no|on|off|null|y|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}

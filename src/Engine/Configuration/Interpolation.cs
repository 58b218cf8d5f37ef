using System.Text;

namespace Vigia.Engine.Configuration;

/// <summary>
/// Replaces <c>${NAME}</c> and <c>${NAME:-default}</c> as Compose does: an unset or empty variable takes the default,
/// one without default is a problem, and <c>$$</c> is a dollar sign.
/// </summary>
/// <param name="lookup">Value of a variable, null if it is not set.</param>
public sealed class Interpolation(Func<string, string?> lookup)
{
    /// <summary>Variables of the process's environment.</summary>
    public static Interpolation FromEnvironment { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>Value of a variable, null if it is not set.</summary>
    public string? Lookup(string name) => lookup(name);

    public string Apply(string text, Position position, ProblemList problems)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }
        var result = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length; )
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                result.Append(text[at++]);
            }
            else if (text[at + 1] == '$')
            {
                result.Append('$');
                at += 2;
            }
            else if (text[at + 1] == '{')
            {
                at = Replace(text, at, result, position, problems);
            }
            else
            {
                result.Append(text[at++]);
            }
        }
        return result.ToString();
    }

    private int Replace(string text, int at, StringBuilder result, Position position, ProblemList problems)
    {
        int close = text.IndexOf('}', at);
        if (close < 0)
        {
            problems.Add(position, "", "a '${' has no closing brace; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign");
            return text.Length;
        }
        string inside = text[(at + 2)..close];
        int split = inside.IndexOf(":-", StringComparison.Ordinal);
        string name = split < 0 ? inside : inside[..split];
        string? value = lookup(name);
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            problems.Add(
                position,
                "",
                "what is between '${' and '}' names no environment variable; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign"
            );
        }
        else if (split >= 0)
        {
            result.Append(string.IsNullOrEmpty(value) ? inside[(split + 2)..] : value);
        }
        else if (value is null)
        {
            problems.Add(position, "", $"environment variable '{name}' is not set; set it, or give a default: ${{{name}:-...}}");
        }
        else
        {
            result.Append(value);
        }
        return close + 1;
    }
}

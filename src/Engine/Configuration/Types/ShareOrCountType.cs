using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Vigia.Engine.Configuration.Types;

/// <summary>A limit on part of a whole: a share of it, or a number.</summary>
/// <param name="Text">As written.</param>
/// <param name="Share">0 to 1; null if it is a number.</param>
/// <param name="Count">The number; null if it is a share.</param>
public sealed record ShareOrCount(string Text, double? Share, long? Count)
{
    /// <summary>Whether <paramref name="part"/> of <paramref name="whole"/> is more than allowed.</summary>
    public bool IsExceededBy(long part, long whole) => Share is { } share ? part > share * whole : part > Count;
}

/// <summary>A <see cref="ShareOrCount"/>: <c>1%</c>, <c>0.05%</c> or <c>100</c>.</summary>
public sealed partial class ShareOrCountType : ScalarType<ShareOrCount>
{
    public static readonly ShareOrCountType Instance = new();

    public override string Describe => "share such as 1%, or number such as 100";

    public override JsonObject ToJsonSchema() =>
        OrVariable(
            new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
                    new JsonObject { ["type"] = "string", ["pattern"] = Pattern().ToString() }
                ),
            }
        );

    protected override bool TryParse(string text, BindingScope scope, out ShareOrCount value, out string? error)
    {
        Match match = Pattern().Match(text);
        bool isShare = match.Success && match.Groups["share"].Success;
        double share = isShare ? double.Parse(match.Groups["share"].ValueSpan, CultureInfo.InvariantCulture) / 100 : 0;
        value = isShare
            ? new ShareOrCount(text, share, null)
            : new ShareOrCount(text, null, match.Success ? long.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) : 0);
        error =
            !match.Success ? "is neither a share nor a number; write for example 1% or 100"
            : share > 1 ? "is more than 100%"
            : null;
        return error is null;
    }

    [GeneratedRegex(@"^(?:(?<share>[0-9]{1,3}(?:\.[0-9]{1,6})?)%|(?<count>[0-9]{1,15}))$")]
    private static partial Regex Pattern();
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Score;

/// <summary>A <see cref="ScoreScale"/>: <c>[0, 1000]</c>, <c>percent</c> or <c>sigmoid</c>.</summary>
internal sealed class ScoreScaleType : FieldType<ScoreScale>
{
    public static readonly ScoreScaleType Instance = new();

    private static readonly ChoiceType<ScoreScale> Named = new(("percent", ScoreScale.Percent), ("sigmoid", ScoreScale.Sigmoid));
    private static readonly ListType<double> Range = new(new NumberType(), 2, 2);

    public override string Describe => "percent, sigmoid, or a range such as [0, 1000]";

    public override JsonObject ToJsonSchema() => new() { ["anyOf"] = new JsonArray(Named.ToJsonSchema(), Range.ToJsonSchema()) };

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out ScoreScale value)
    {
        if (node is not ConfigList)
        {
            return Named.TryBind(node, scope, out value);
        }
        value = null;
        if (!Range.TryBind(node, scope, out IReadOnlyList<double>? ends))
        {
            return false;
        }
        value = new ScoreScale(ends[0], ends[1]);
        return ends[0] < ends[1]
            || scope.Fail(node, "the range does not rise; write the lowest score, then the highest, such as [0, 1000]");
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Score;

/// <summary>
/// A <see cref="ScoreScale"/>: <c>[0, 1000]</c>, quantiles <c>[-0.4, -0.1, 0.1, 0.2]</c>, <c>percent</c> or <c>sigmoid</c>.
/// </summary>
internal sealed class ScoreScaleType : FieldType<ScoreScale>
{
    public static readonly ScoreScaleType Instance = new();

    private const int MaxQuantiles = 1001;

    private static readonly ChoiceType<ScoreScale> Named = new(("percent", ScoreScale.Percent), ("sigmoid", ScoreScale.Sigmoid));
    private static readonly ListType<double> Range = new(new NumberType(), 2, MaxQuantiles);

    public override string Describe => "percent, sigmoid, a range such as [0, 1000], or rising quantiles such as [-0.4, -0.1, 0.1, 0.2]";

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
        value = new ScoreScale(ends[0], ends[^1]) { Quantiles = ends.Count > 2 ? ends : [] };
        return ends.Zip(ends.Skip(1)).All(pair => pair.First < pair.Second)
            || scope.Fail(node, "the numbers do not rise; write the lowest score first and the highest last, such as [0, 1000]");
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Counting;

/// <summary>The length of a window, which keeps the name that it was written with: <c>24h</c> stays <c>24h</c>, not <c>1d</c>.</summary>
internal sealed class WindowLengthType : ScalarType<WindowLength>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public override string Describe => $"duration, 1s to {DurationType.Format(Longest)}";

    public override JsonObject ToJsonSchema() => new DurationType(TimeSpan.FromSeconds(1), Longest).ToJsonSchema();

    protected override bool TryParse(string text, BindingScope scope, [MaybeNullWhen(false)] out WindowLength value, out string? error)
    {
        TimeSpan? length = DurationType.Parse(text);
        value = new WindowLength(text, length ?? default);
        error =
            length is null ? "is not a duration; write a number and a unit: ms, s, m, h or d"
            : length < TimeSpan.FromSeconds(1) || length > Longest ? $"is out of range; write 1s to {DurationType.Format(Longest)}"
            : null;
        return error is null;
    }
}

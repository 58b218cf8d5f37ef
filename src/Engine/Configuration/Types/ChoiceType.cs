using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Vigia.Engine.Configuration.Types;

/// <summary>One of a few words, each standing for a value.</summary>
/// <param name="choices">The words in the order of the reference, with what they stand for.</param>
public sealed class ChoiceType<T>(params (string Word, T Value)[] choices) : ScalarType<T>
{
    public override string Describe => string.Join(" | ", choices.Select(c => c.Word));

    public override JsonObject ToJsonSchema() =>
        OrVariable(new JsonObject { ["enum"] = new JsonArray([.. choices.Select(c => (JsonNode)c.Word)]) });

    protected override bool TryParse(string text, BindingScope scope, [MaybeNullWhen(false)] out T value, out string? error)
    {
        foreach ((string word, T candidate) in choices)
        {
            if (word == text)
            {
                (value, error) = (candidate, null);
                return true;
            }
        }
        (value, error) = (default, $"is not a choice here{Suggestion.Phrase(text, [.. choices.Select(c => c.Word)])}");
        return false;
    }
}

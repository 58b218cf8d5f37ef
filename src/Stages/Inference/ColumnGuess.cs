using Vigia.Engine.Schemas;

namespace Vigia.Stages.Inference;

/// <summary>What a field seems to be, and why.</summary>
/// <param name="Column">The field.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Type">How it is read, if it is a feature.</param>
/// <param name="Reason">For a person, to be checked: the beginning of a comment.</param>
public sealed record ColumnGuess(SampleColumn Column, ColumnRole Role, FeatureType Type, string Reason)
{
    /// <summary>Categories that are declared at most; the most frequent ones.</summary>
    public const int MostCategories = 100;

    /// <summary>Whether it is a column of the feature matrix.</summary>
    public bool IsFeature => Role is ColumnRole.Feature or ColumnRole.Amount;

    /// <summary>What sort of values it has, in one word.</summary>
    public string Kind =>
        Column.Lists > 0 ? "list"
        : Column.Present == 0 ? "empty"
        : Column.TimeFormat is { } format && (Role == ColumnRole.EventTime || !Column.IsNumber) ? $"time, {format}"
        : Column.IsWhole ? "integer"
        : Column.IsNumber ? (Column.IsDecimalComma ? "number, comma" : "number")
        : Column.Booleans == Column.Present ? "boolean"
        : "text";

    /// <summary>The categories, the most frequent first.</summary>
    public IReadOnlyList<string> Categories =>
        [
            .. Column
                .Values.OrderByDescending(v => v.Value)
                .ThenBy(v => v.Key, StringComparer.Ordinal)
                .Take(MostCategories)
                .Select(v => v.Key),
        ];
}

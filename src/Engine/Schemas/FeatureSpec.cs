using Vigia.Statistics.Histograms;

namespace Vigia.Engine.Schemas;

/// <summary>How a feature is read and what its column in the matrix means.</summary>
public enum FeatureType
{
    /// <summary>A number, or a number in a string; read as a double, rounded to float.</summary>
    Number,

    /// <summary><c>true</c> and <c>false</c> (also 0 and 1) as 1 and 0.</summary>
    Boolean,

    /// <summary>One of the declared values, as its index among them.</summary>
    Category,
}

/// <summary>What of a field is the category.</summary>
public enum FeaturePart
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>
    /// The institution in a Pix <c>endToEndId</c>: the ISPB, characters 2 to 9. Text that is not such an id counts as undeclared.
    /// </summary>
    Ispb,
}

/// <summary>What becomes of a record whose field is missing, or whose category is not declared.</summary>
public enum Fallback
{
    /// <summary>The model sees NaN.</summary>
    NaN,

    /// <summary>The model sees a given number.</summary>
    Value,

    /// <summary>The record is rejected.</summary>
    Reject,
}

/// <summary>A rule for missing fields or unseen categories.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Value">The number that the model sees, for <see cref="Fallback.Value"/>.</param>
public readonly record struct FallbackRule(Fallback Kind, float Value = float.NaN)
{
    /// <summary><see cref="Value"/> as the schema has it, for models that take doubles.</summary>
    public double ExactValue { get; init; } = Value;
}

/// <summary>One feature: a column of the matrix, in model order.</summary>
public sealed record FeatureSpec
{
    /// <summary>The name in profiles, metrics and alarms; unique in a schema.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is in the record: names of nested objects, then of the field.</summary>
    public required FieldPath Path { get; init; }

    /// <summary>How the value becomes a number of the matrix.</summary>
    public required FeatureType Type { get; init; }

    /// <summary>What the matrix holds where the record has no value, or the record is rejected.</summary>
    public required FallbackRule Missing { get; init; }

    /// <summary>Declared categories; the code of each is its index. Empty unless <see cref="Type"/> is a category.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>What of the field is the category; other types take all of it.</summary>
    public FeaturePart Part { get; init; }

    /// <summary>What the matrix holds for a category that is not among <see cref="Values"/>, or the record is rejected.</summary>
    public FallbackRule Unseen { get; init; }

    /// <summary>Whether its values may be shown although they look personal, or their field is.</summary>
    public bool AllowPersonal { get; init; }

    /// <summary>Whether batches also hold its values unrounded, because a model takes doubles or whole numbers; set by the plan.</summary>
    public bool IsExact { get; init; }

    /// <summary>
    /// What the matrix holds for an undeclared category: the rule's number, or a NaN whose payload distinguishes it from a missing
    /// value (<see cref="UnseenNaN"/>), so that models see NaN and drift can still count the two apart.
    /// </summary>
    public float UnseenCode => Unseen.Kind == Fallback.Value ? Unseen.Value : UnseenNaN.Value;
}

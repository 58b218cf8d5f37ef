namespace Vigia.Engine.Schemas;

/// <summary>Where a record says what it turned out to be, for data that is labelled already.</summary>
/// <param name="Path">The field.</param>
/// <param name="Fraud">Values that mean fraud.</param>
/// <param name="Legitimate">Values that mean that it was legitimate. Any other value, or none, says nothing.</param>
public sealed record TruthSpec(FieldPath Path, IReadOnlyList<string> Fraud, IReadOnlyList<string> Legitimate);

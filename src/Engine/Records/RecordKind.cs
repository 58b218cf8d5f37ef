namespace Vigia.Engine.Records;

/// <summary>What a record is: <c>transaction</c>, <c>label</c>, or any name that the configuration gives. A batch holds one kind.</summary>
/// <param name="Name">The name under <c>records:</c> in the configuration.</param>
public readonly record struct RecordKind(string Name)
{
    /// <summary>The kind of the payments that models decide on.</summary>
    public static readonly RecordKind Transaction = new("transaction");

    /// <summary>The kind of the truth that comes later.</summary>
    public static readonly RecordKind Label = new("label");

    public override string ToString() => Name;
}

namespace Vigia.Stages.Distributions;

/// <summary>What a cell of a distribution holds.</summary>
public enum CellKind
{
    /// <summary>Numbers below the reference's smallest.</summary>
    Under,

    /// <summary>Numbers from a lower edge up to, but not including, an upper edge.</summary>
    Bin,

    /// <summary>Numbers above the reference's largest.</summary>
    Over,

    /// <summary>One declared category, or <c>true</c> or <c>false</c>.</summary>
    Value,

    /// <summary>Records without a value.</summary>
    Missing,

    /// <summary>Categories that are not declared.</summary>
    Unseen,
}

/// <summary>One cell: every record falls into exactly one cell of each feature.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Label">Its name in metrics and reports, unique within the feature: <c>under</c>, <c>[0,10)</c>, <c>0</c> (a bin of one
/// value), <c>over</c>, <c>cpf</c>, <c>missing</c>.</param>
/// <param name="Lower">Least number in it; minus infinity for <see cref="CellKind.Under"/>, null where there are no numbers.</param>
/// <param name="Upper">The number that it stops before; infinity for <see cref="CellKind.Over"/>, null where there are no numbers.</param>
public sealed record Cell(CellKind Kind, string Label, float? Lower = null, float? Upper = null)
{
    /// <summary>Whether it holds values, as opposed to their absence.</summary>
    public bool IsValue => Kind is not (CellKind.Missing or CellKind.Unseen);

    /// <summary>Whether it holds numbers that the reference's range does not.</summary>
    public bool IsOutOfRange => Kind is CellKind.Under or CellKind.Over;
}

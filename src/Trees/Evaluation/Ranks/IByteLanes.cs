namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// What the tree kernels need of a vector of signed bytes, one per row. Decisions are kept in the sign bit of each byte; the other bits of
/// a decision mean nothing.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface IByteLanes<TVector>
    where TVector : struct
{
    /// <summary>Bytes in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(ref byte from);

    static abstract void Store(TVector value, ref byte to);

    /// <summary>Four bytes, again and again.</summary>
    static abstract TVector Repeat(uint fourBytes);

    /// <summary>Sign bit: whether the bound is less than the rank.</summary>
    static abstract TVector IsBelow(TVector bound, TVector rank);

    /// <summary>Byte by byte, the first value where the sign bit of the decision is set, else the second.</summary>
    static abstract TVector Select(TVector decision, TVector whenSet, TVector otherwise);

    /// <summary>Byte by byte, twice the index, plus 1 where the sign bit of the decision is set.</summary>
    static abstract TVector Append(TVector index, TVector decision);

    /// <summary>The new label where the label is the old one and the bound is less than the rank; else the label.</summary>
    static abstract TVector Relabel(TVector label, TVector oldLabel, TVector newLabel, TVector bound, TVector rank);

    /// <summary>Each byte plus 1.</summary>
    static abstract TVector Increment(TVector value);
}

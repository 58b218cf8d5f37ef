namespace Vigia.Statistics.Histograms;

/// <summary>What the histogram kernel needs of a vector of single-precision values, one column of a row in each lane.</summary>
/// <typeparam name="TValues">The vector of values.</typeparam>
/// <typeparam name="TCounts">A vector of as many 32-bit counts.</typeparam>
internal interface IFloatLanes<TValues, TCounts>
    where TValues : struct
    where TCounts : struct
{
    /// <summary>Lanes in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>The values at a place, and those after it.</summary>
    static abstract TValues Load(ref float from, nuint at);

    static abstract TCounts LoadCounts(ref int from, nuint at);

    static abstract void Store(TCounts counts, ref int to, nuint at);

    /// <summary>Counts a lane where the value is at least the edge; NaN reaches no edge.</summary>
    static abstract TCounts AddReached(TCounts counts, TValues values, TValues edges);

    /// <summary>Counts a lane where the value has exactly these bits.</summary>
    static abstract TCounts AddEqual(TCounts counts, TValues values, uint bits);
}

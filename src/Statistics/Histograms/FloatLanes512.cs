using System.Runtime.Intrinsics;
using Counts = System.Runtime.Intrinsics.Vector512<int>;
using Values = System.Runtime.Intrinsics.Vector512<float>;

namespace Vigia.Statistics.Histograms;

/// <summary>Sixteen columns to a vector. A comparison gives a mask register, so counts are selected instead of subtracted.</summary>
internal readonly struct FloatLanes512 : IFloatLanes<Values, Counts>
{
    public static int Count => Values.Count;

    public static Values Load(ref float from, nuint at) => Vector512.LoadUnsafe(ref from, at);

    public static Counts LoadCounts(ref int from, nuint at) => Vector512.LoadUnsafe(ref from, at);

    public static void Store(Counts counts, ref int to, nuint at) => counts.StoreUnsafe(ref to, at);

    public static Counts AddReached(Counts counts, Values values, Values edges) =>
        Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(values, edges).AsInt32(), counts + Vector512<int>.One, counts);

    public static Counts AddEqual(Counts counts, Values values, uint bits) =>
        counts - Vector512.Equals(values.AsUInt32(), Vector512.Create(bits)).AsInt32();
}

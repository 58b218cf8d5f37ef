using System.Runtime.Intrinsics;
using Counts = System.Runtime.Intrinsics.Vector256<int>;
using Values = System.Runtime.Intrinsics.Vector256<float>;

namespace Vigia.Statistics.Histograms;

/// <summary>Eight columns to a vector. A comparison gives -1 where it holds, which is subtracted.</summary>
internal readonly struct FloatLanes256 : IFloatLanes<Values, Counts>
{
    public static int Count => Values.Count;

    public static Values Load(ref float from, nuint at) => Vector256.LoadUnsafe(ref from, at);

    public static Counts LoadCounts(ref int from, nuint at) => Vector256.LoadUnsafe(ref from, at);

    public static void Store(Counts counts, ref int to, nuint at) => counts.StoreUnsafe(ref to, at);

    public static Counts AddReached(Counts counts, Values values, Values edges) =>
        counts - Vector256.GreaterThanOrEqual(values, edges).AsInt32();

    public static Counts AddEqual(Counts counts, Values values, uint bits) =>
        counts - Vector256.Equals(values.AsUInt32(), Vector256.Create(bits)).AsInt32();
}

using System.Runtime.Intrinsics;
using Counts = System.Runtime.Intrinsics.Vector128<int>;
using Values = System.Runtime.Intrinsics.Vector128<float>;

namespace Vigia.Statistics.Histograms;

/// <summary>Four columns to a vector. A comparison gives -1 where it holds, which is subtracted.</summary>
internal readonly struct FloatLanes128 : IFloatLanes<Values, Counts>
{
    public static int Count => Values.Count;

    public static Values Load(ref float from, nuint at) => Vector128.LoadUnsafe(ref from, at);

    public static Counts LoadCounts(ref int from, nuint at) => Vector128.LoadUnsafe(ref from, at);

    public static void Store(Counts counts, ref int to, nuint at) => counts.StoreUnsafe(ref to, at);

    public static Counts AddReached(Counts counts, Values values, Values edges) =>
        counts - Vector128.GreaterThanOrEqual(values, edges).AsInt32();

    public static Counts AddEqual(Counts counts, Values values, uint bits) =>
        counts - Vector128.Equals(values.AsUInt32(), Vector128.Create(bits)).AsInt32();
}

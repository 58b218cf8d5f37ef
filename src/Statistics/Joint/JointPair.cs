namespace Vigia.Statistics.Joint;

/// <summary>Two columns and how often their codes occurred together in the reference.</summary>
/// <param name="First">Place of the one among the columns of the model.</param>
/// <param name="Second">Place of the other.</param>
/// <param name="Counts">Records by code: all codes of the second for code 0 of the first, then for code 1, and so on.</param>
public sealed record JointPair(int First, int Second, long[] Counts);

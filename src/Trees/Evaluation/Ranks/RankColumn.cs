namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// One column of signed bytes: the ranks of a feature among some of its thresholds, <c>clamp(rank - First, 0, 255) - 128</c>. As the
/// greatest rank is greater than every bound and the least greater than none, a missing value goes right in all nodes as it is, and left in
/// all of a column where it is the least (<see cref="MissingLeft"/>).
/// </summary>
/// <param name="Table">Position of the feature's table.</param>
/// <param name="First">The rank that becomes the least.</param>
/// <param name="MissingLeft">Whether missing values go left in the nodes that read the column.</param>
internal readonly record struct RankColumn(int Table, int First, bool MissingLeft)
{
    /// <summary>
    /// Thresholds that one column distinguishes: bounds are 0 to 253, so 255, the rank of what is greater, exceeds them all.
    /// </summary>
    public const int Thresholds = 254;

    /// <summary>From unsigned ranks to the signed bytes of the kernels.</summary>
    public const int Offset = 128;
}

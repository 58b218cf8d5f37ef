namespace Vigia.Statistics.Performance;

/// <summary>How two models decided on the same transactions of one class of truth.</summary>
/// <param name="Both">Flagged by both.</param>
/// <param name="OnlyA">Flagged by the first alone.</param>
/// <param name="OnlyB">Flagged by the second alone.</param>
/// <param name="Neither">Flagged by none.</param>
public readonly record struct JointDecisions(long Both, long OnlyA, long OnlyB, long Neither)
{
    /// <summary>All transactions of the class.</summary>
    public long Total => Both + OnlyA + OnlyB + Neither;

    /// <summary>
    /// Share flagged by B less share flagged by A, with Tango's score interval for paired shares (T. Tango, Statistics in Medicine 17,
    /// 1998, 891-908). It leaves out 0 exactly if McNemar's test without continuity correction rejects at 5 %.
    /// </summary>
    public IntervalEstimate Difference() => TangoInterval.Difference(OnlyA, OnlyB, Total);

    public static JointDecisions operator +(JointDecisions a, JointDecisions b) =>
        new(a.Both + b.Both, a.OnlyA + b.OnlyA, a.OnlyB + b.OnlyB, a.Neither + b.Neither);

    public static JointDecisions operator -(JointDecisions a, JointDecisions b) =>
        new(a.Both - b.Both, a.OnlyA - b.OnlyA, a.OnlyB - b.OnlyB, a.Neither - b.Neither);
}

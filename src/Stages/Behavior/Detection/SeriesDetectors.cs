namespace Vigia.Stages.Behavior.Detection;

/// <summary>The tests of one series.</summary>
/// <param name="bins">Score bins.</param>
internal sealed class SeriesDetectors(int bins)
{
    private static readonly double[] SuddenSizes = [1.5, 2, 3];
    private static readonly double[] SlowSizes = [1.07, 1.15, 1.3];

    /// <summary>Looks for a rate that jumps up, and one that falls; a step is a pane.</summary>
    public SequentialTest[] Sudden { get; } = Pair(SuddenSizes);

    /// <summary>Looks for a rate that creeps up, and one that sinks; a step is an hour.</summary>
    public SequentialTest[] Slow { get; } = Pair(SlowSizes);

    /// <summary>Compares the scores' distribution, hour by hour.</summary>
    public ShapeTest Shape { get; } = new(bins);

    public void Reset()
    {
        foreach (SequentialTest test in (SequentialTest[])[.. Sudden, .. Slow])
        {
            test.Reset();
        }
        Shape.ForgetLast();
    }

    public void Save(BinaryWriter to)
    {
        foreach (SequentialTest test in (SequentialTest[])[.. Sudden, .. Slow])
        {
            test.Save(to);
        }
        Shape.Save(to);
    }

    public void Load(BinaryReader from)
    {
        foreach (SequentialTest test in (SequentialTest[])[.. Sudden, .. Slow])
        {
            test.Load(from);
        }
        Shape.Load(from);
    }

    private static SequentialTest[] Pair(double[] sizes) => [new(sizes), new([.. sizes.Select(size => 1 / size)])];
}

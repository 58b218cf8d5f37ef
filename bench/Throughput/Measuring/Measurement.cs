namespace Vigia.Bench.Throughput.Measuring;

/// <summary>One contender in all rounds.</summary>
/// <param name="Name">The contender.</param>
/// <param name="Description">What it does.</param>
/// <param name="Turns">One per round, at least one.</param>
internal sealed record Measurement(string Name, string Description, IReadOnlyList<Turn> Turns)
{
    public double RecordsPerSecond => Median(t => t.RecordsPerSecond);

    public double NsPerRecord => Median(t => t.NsPerRecord);

    public double CpuNsPerRecord => Median(t => t.CpuNsPerRecord);

    public double BytesPerRecord => Median(t => t.BytesPerRecord);

    public double SlowestRecordsPerSecond => Turns.Min(t => t.RecordsPerSecond);

    public double FastestRecordsPerSecond => Turns.Max(t => t.RecordsPerSecond);

    public bool IsLimit => Name.StartsWith(Contender.LimitPrefix, StringComparison.Ordinal);

    /// <summary>The parts of the work in nanoseconds per record: medians over the rounds.</summary>
    public IReadOnlyList<(string Name, double BusyNs, double CpuNs)> Stages =>
        [
            .. Turns[0]
                .Stages.Select(
                    (stage, i) =>
                        (
                            stage.Name,
                            Median(t => t.Stages[i].BusySeconds * 1e9 / t.Records),
                            Median(t => t.Stages[i].CpuSeconds * 1e9 / t.Records)
                        )
                ),
        ];

    private double Median(Func<Turn, double> figure)
    {
        double[] sorted = [.. Turns.Select(figure).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

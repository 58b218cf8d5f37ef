using Vigia.Simulation;
using Vigia.Simulation.Labels;
using Vigia.Simulation.Scenarios;

namespace Vigia.Host.Simulation;

/// <summary>Writes simulated transactions, and the labels about them, into files as NDJSON.</summary>
internal static class FileSimulation
{
    /// <returns>Transactions and labels written.</returns>
    public static (long Transactions, long Labels) Write(SimulationOptions options, string output, string? labels, CancellationToken stop)
    {
        long transactions = 0;
        using (var lines = new LineWriter(output))
        {
            var simulator = new TransactionSimulator(options);
            while (!stop.IsCancellationRequested && simulator.TryWrite(lines.Line, out _))
            {
                lines.EndLine();
                transactions++;
            }
        }
        return (transactions, labels is null ? 0 : WriteLabels(options, labels, stop));
    }

    private static long WriteLabels(SimulationOptions options, string path, CancellationToken stop)
    {
        long labels = 0;
        using var lines = new LineWriter(path);
        var simulator = new LabelSimulator(options);
        while (!stop.IsCancellationRequested && simulator.TryWrite(long.MaxValue, lines.Line, out _))
        {
            lines.EndLine();
            labels++;
        }
        return labels;
    }
}

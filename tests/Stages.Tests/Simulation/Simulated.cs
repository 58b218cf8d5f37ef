using System.Buffers;
using System.Text.Json;
using MathNet.Numerics.Distributions;
using Vigia.Simulation;
using Vigia.Simulation.Labels;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Tests.Simulation;

/// <summary>Runs simulations and looks at what they wrote.</summary>
internal static class Simulated
{
    /// <summary>All transactions with their bytes.</summary>
    public static List<(SimulatedTransaction Truth, byte[] Bytes)> Transactions(SimulationOptions options)
    {
        var simulator = new TransactionSimulator(options);
        var writer = new ArrayBufferWriter<byte>();
        var all = new List<(SimulatedTransaction, byte[])>();
        while (simulator.TryWrite(writer, out var transaction))
        {
            all.Add((transaction, writer.WrittenSpan.ToArray()));
            writer.ResetWrittenCount();
        }

        return all;
    }

    /// <summary>All transactions as JSON; they must not be malformed.</summary>
    public static List<(SimulatedTransaction Truth, JsonElement Json)> Parsed(SimulationOptions options) =>
        [.. Transactions(options).Select(t => (t.Truth, JsonDocument.Parse(t.Bytes).RootElement))];

    /// <summary>All reports with their bytes.</summary>
    public static List<(SimulatedLabel Label, byte[] Bytes)> Labels(SimulationOptions options)
    {
        var simulator = new LabelSimulator(options);
        var writer = new ArrayBufferWriter<byte>();
        var all = new List<(SimulatedLabel, byte[])>();
        while (simulator.TryWrite(long.MaxValue, writer, out var label))
        {
            all.Add((label, writer.WrittenSpan.ToArray()));
            writer.ResetWrittenCount();
        }

        return all;
    }

    /// <summary>The feature's element, or null where the record lacks it or says null.</summary>
    public static JsonElement? Feature(JsonElement record, string name)
    {
        var element = record;
        foreach (var part in PixFeatures.All[PixFeatures.IndexOf(name)].Path.Split('.'))
            if (!element.TryGetProperty(part, out element))
                return null;
        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    public static double Number(JsonElement record, string name) => Feature(record, name)!.Value.GetDouble();

    /// <summary>Asserts that as few or as many successes have a probability of at least one in 10^9 each way.</summary>
    public static void AssertShare(double share, int trials, int successes)
    {
        if (share is 0 or 1)
        {
            Assert.Equal(share * trials, successes);
            return;
        }

        Assert.InRange(Binomial.CDF(share, trials, successes), 1e-9, 1);
        Assert.InRange(successes == 0 ? 0 : Binomial.CDF(share, trials, successes - 1), 0, 1 - 1e-9);
    }
}

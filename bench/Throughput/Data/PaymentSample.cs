using System.Buffers;
using System.Text.Json;
using Vigia.Bench.Throughput.Straightforward;
using Vigia.Simulation;
using Vigia.Simulation.Scenarios;

namespace Vigia.Bench.Throughput.Data;

/// <summary>Simulated payments in memory: as they are written, and their features as the straightforward program reads them.</summary>
internal sealed class PaymentSample
{
    /// <param name="rows">Payments.</param>
    public PaymentSample(int rows)
    {
        Rows = rows;
        Records = new byte[rows][];
        Features = new float[rows * PaymentFeatures.Count];
        var record = new ArrayBufferWriter<byte>(TransactionSimulator.MaxRecordBytes);
        var simulator = new TransactionSimulator(new SimulationOptions { Count = rows });
        for (int row = 0; row < rows && simulator.TryWrite(record, out _); row++)
        {
            Records[row] = record.WrittenSpan.ToArray();
            PaymentFeatures.Write(JsonSerializer.Deserialize(record.WrittenSpan, PixJson.Default.PixPayment)!, FeaturesOf(row));
            record.ResetWrittenCount();
        }
    }

    public int Rows { get; }

    /// <summary>The payments as JSON.</summary>
    public byte[][] Records { get; }

    /// <summary>Features of all payments, row-major.</summary>
    public float[] Features { get; }

    /// <summary>Bytes of a record, mean.</summary>
    public double BytesPerRecord => Records.Average(r => r.Length);

    public Span<float> FeaturesOf(int row) => Features.AsSpan(row * PaymentFeatures.Count, PaymentFeatures.Count);
}

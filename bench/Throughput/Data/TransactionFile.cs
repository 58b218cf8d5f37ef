using System.Buffers;
using Vigia.Simulation;
using Vigia.Simulation.Scenarios;

namespace Vigia.Bench.Throughput.Data;

/// <summary>A file of simulated transactions, one JSON record a line; gone when the bench is.</summary>
internal sealed class TransactionFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vigia-bench-");

    /// <param name="rows">Records.</param>
    public TransactionFile(long rows)
    {
        Path = System.IO.Path.Combine(_directory.FullName, "transactions.ndjson");
        using var file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        var line = new ArrayBufferWriter<byte>(TransactionSimulator.MaxRecordBytes + 1);
        var simulator = new TransactionSimulator(new SimulationOptions { Count = rows });
        while (simulator.TryWrite(line, out _))
        {
            line.Write("\n"u8);
            file.Write(line.WrittenSpan);
            line.ResetWrittenCount();
        }
        Rows = rows;
        Bytes = file.Position;
    }

    public string Path { get; }

    public long Rows { get; }

    public long Bytes { get; }

    public void Dispose() => _directory.Delete(recursive: true);
}

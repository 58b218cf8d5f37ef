using Vigia.Bench.Throughput.Data;

namespace Vigia.Bench.Throughput.Latency;

/// <summary>
/// The payments' schema without their event time: the source then keeps the timestamps of the messages, which say when a record was sent. With an
/// event time of their own, records of a topic with the senders' clock count as arrived when they are received, and the way through the broker
/// would be left out.
/// </summary>
internal sealed class UndatedSchema : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vigia-bench-");

    public UndatedSchema()
    {
        Path = System.IO.Path.Combine(_directory.FullName, "transaction.yaml");
        string[] lines = File.ReadAllLines(Shipped.Schema);
        string[] rest = [.. lines.Where(line => !line.StartsWith("event_time:", StringComparison.Ordinal))];
        if (rest.Length != lines.Length - 1)
        {
            throw new InvalidOperationException($"{Shipped.Schema} has {lines.Length - rest.Length} lines 'event_time:', 1 is expected");
        }
        File.WriteAllLines(Path, rest);
    }

    public string Path { get; }

    public void Dispose() => _directory.Delete(recursive: true);
}

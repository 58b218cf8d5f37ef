using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Throughput.Limits;

/// <summary>Reads the file, once and in large pieces, and looks at nothing.</summary>
/// <param name="file">The file.</param>
internal sealed class FileReadLimit(TransactionFile file) : Contender
{
    private readonly byte[] _buffer = new byte[256 << 10];

    public override string Name => $"{LimitPrefix}file-read";

    public override string Description => "reading the file on one thread, from the system's cache";

    public override Task<long> RunAsync()
    {
        using FileStream stream = new(file.Path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        while (stream.Read(_buffer) > 0) { }
        return Task.FromResult(file.Rows);
    }
}

using System.Numerics.Tensors;
using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Throughput.Limits;

/// <summary>Reads as many bytes as the records have from memory, on all cores: what the memory's bandwidth allows.</summary>
/// <param name="bytesPerRecord">Bytes of a record, mean.</param>
/// <param name="threads">Threads that read.</param>
internal sealed class MemoryReadLimit(double bytesPerRecord, int threads) : Contender
{
    // Far more than any cache holds.
    private const int BytesPerThread = 256 << 20;

    private float[][] _memory = [];

    public override string Name => $"{LimitPrefix}memory";

    public override string Description => $"reading the records' bytes from memory on {threads} {(threads == 1 ? "thread" : "threads")}";

    public override Task PrepareAsync()
    {
        if (_memory.Length == 0)
        {
            _memory = [.. Enumerable.Range(0, threads).Select(_ => new float[BytesPerThread / sizeof(float)])];
            foreach (float[] own in _memory)
            {
                Array.Fill(own, 1f);
            }
        }
        return Task.CompletedTask;
    }

    public override async Task<long> RunAsync()
    {
        await Task.WhenAll(_memory.Select(own => Task.Run(() => TensorPrimitives.Max<float>(own)))).ConfigureAwait(false);
        return (long)((double)threads * BytesPerThread / bytesPerRecord);
    }
}

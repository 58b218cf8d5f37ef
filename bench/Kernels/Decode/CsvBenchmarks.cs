using BenchmarkDotNet.Attributes;
using Vigia.Stages.Decode;

namespace Vigia.Bench.Kernels.Decode;

/// <summary>One CSV payment of 22 cells: the general tokenizer against the scanning one. Figures are per record.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class CsvBenchmarks
{
    private DecoderPair _decoders = null!;

    [Params(CsvShape.Plain, CsvShape.Quoted, CsvShape.DoubledQuotes)]
    public CsvShape Shape { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (byte[] header, byte[][] records) = PixRecords.Csv(Shape, DecoderPair.Count);
        _decoders = new DecoderPair(PixRecords.Receive(records, header), RecordFormat.Csv);
    }

    /// <summary>The general decoder alone.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = DecoderPair.Count)]
    public int General() => _decoders.General();

    /// <summary>The decoder as the stage uses it.</summary>
    [Benchmark(OperationsPerInvoke = DecoderPair.Count)]
    public int Scanning() => _decoders.Fast();
}

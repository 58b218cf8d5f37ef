using BenchmarkDotNet.Attributes;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;
using Vigia.Stages.Kernels;

namespace Vigia.Bench.Kernels.Decode;

/// <summary>One CSV payment of 22 cells: the general tokenizer against the scanning one. Figures are per record.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class CsvBenchmarks
{
    private const int Count = 1024;

    private RecordBatch _batch = null!;
    private RecordDecoder _general = null!;
    private RecordDecoder _scanning = null!;

    [Params(CsvShape.Plain, CsvShape.Quoted, CsvShape.DoubledQuotes)]
    public CsvShape Shape { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (byte[] header, byte[][] records) = PixRecords.Csv(Shape, Count);
        _batch = PixRecords.Receive(records, header);
        var options = new DecodeOptions { Format = RecordFormat.Csv };
        _general = RecordDecoder.Create("decode", options, PixRecords.Schema, null);
        _scanning = RecordDecoder.Create("decode", options, PixRecords.Schema, Simd.Current);
    }

    /// <summary>The general decoder alone.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public int General() => Decode(_general);

    /// <summary>The decoder as the stage uses it.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int Scanning() => Decode(_scanning);

    private int Decode(RecordDecoder decoder)
    {
        _batch.Ids.Clear();
        decoder.Decode(_batch);
        return _batch.Rows == Count ? Count : throw new InvalidOperationException($"{_batch.Rejections[0]}");
    }
}

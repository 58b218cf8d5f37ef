using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;
using Vigia.Stages.Kernels;

namespace Vigia.Bench.Kernels.Decode;

/// <summary>One JSON payment of 22 fields: a source-generated deserializer against the decoder. Figures are per record.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class DecodeBenchmarks
{
    private const int Count = 1024;

    private RecordBatch _batch = null!;
    private RecordDecoder _general = null!;
    private RecordDecoder _predicting = null!;

    [Params(RecordShape.Plain, RecordShape.Spaced, RecordShape.Shuffled, RecordShape.RandomlySpaced, RecordShape.Escaped, RecordShape.Optional)]
    public RecordShape Shape { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _batch = PixRecords.Receive(PixRecords.Json(Shape, Count));
        var options = new DecodeOptions { Format = RecordFormat.Json };
        _general = RecordDecoder.Create("decode", options, PixRecords.Schema, null);
        _predicting = RecordDecoder.Create("decode", options, PixRecords.Schema, Simd.Current);
    }

    /// <summary>System.Text.Json, source-generated, into a class.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public decimal SourceGenerated()
    {
        decimal sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += JsonSerializer.Deserialize(_batch.Payloads[i], PixJson.Default.PixPayment)!.Valor;
        }
        return sum;
    }

    /// <summary>The general decoder alone.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int General() => Decode(_general);

    /// <summary>The decoder as the stage uses it: predicting, and the general one where that fails.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int Predicting() => Decode(_predicting);

    private int Decode(RecordDecoder decoder)
    {
        _batch.Ids.Clear();
        decoder.Decode(_batch);
        return _batch.Rows == Count ? Count : throw new InvalidOperationException($"{_batch.Rejections[0]}");
    }
}

using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;

namespace Vigia.Bench.Kernels.Decode;

/// <summary>One JSON payment of 22 fields: a source-generated deserializer against the decoder. Figures are per record.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class DecodeBenchmarks
{
    private const int Count = 1024;

    private RecordBatch _batch = null!;
    private RecordDecoder _general = null!;

    [Params(RecordShape.Plain, RecordShape.Spaced, RecordShape.Shuffled, RecordShape.RandomlySpaced, RecordShape.Escaped, RecordShape.Optional)]
    public RecordShape Shape { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _batch = PixRecords.Receive(PixRecords.Json(Shape, Count));
        _general = RecordDecoder.Create("decode", new DecodeOptions { Format = RecordFormat.Json }, PixRecords.Schema);
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

    /// <summary>The general decoder.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int General() => Decode(_general);

    private int Decode(RecordDecoder decoder)
    {
        _batch.Ids.Clear();
        decoder.Decode(_batch);
        return _batch.Rows == Count ? Count : throw new InvalidOperationException($"{_batch.Rejections[0]}");
    }
}

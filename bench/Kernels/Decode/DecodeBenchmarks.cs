using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Vigia.Stages.Decode;

namespace Vigia.Bench.Kernels.Decode;

/// <summary>One JSON payment of 22 fields: a source-generated deserializer against the decoder. Figures are per record.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class DecodeBenchmarks
{
    private DecoderPair _decoders = null!;

    [Params(
        RecordShape.Plain,
        RecordShape.Spaced,
        RecordShape.Shuffled,
        RecordShape.RandomlySpaced,
        RecordShape.Escaped,
        RecordShape.Optional
    )]
    public RecordShape Shape { get; set; }

    [GlobalSetup]
    public void Setup() => _decoders = new DecoderPair(PixRecords.Receive(PixRecords.Json(Shape, DecoderPair.Count)), RecordFormat.Json);

    /// <summary>System.Text.Json, source-generated, into a class.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = DecoderPair.Count)]
    public decimal SourceGenerated()
    {
        decimal sum = 0;
        for (int i = 0; i < DecoderPair.Count; i++)
        {
            sum += JsonSerializer.Deserialize(_decoders.Batch.Payloads[i], PixJson.Default.PixPayment)!.Valor;
        }
        return sum;
    }

    /// <summary>The general decoder alone.</summary>
    [Benchmark(OperationsPerInvoke = DecoderPair.Count)]
    public int General() => _decoders.General();

    /// <summary>The decoder as the stage uses it: predicting, and the general one where that fails.</summary>
    [Benchmark(OperationsPerInvoke = DecoderPair.Count)]
    public int Predicting() => _decoders.Fast();
}

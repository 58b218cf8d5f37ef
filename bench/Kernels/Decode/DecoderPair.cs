using Vigia.Engine.Records;
using Vigia.Stages.Decode;
using Vigia.Statistics;

namespace Vigia.Bench.Kernels.Decode;

/// <summary>A batch, and the two decoders that are compared on it.</summary>
internal sealed class DecoderPair
{
    /// <summary>Records of the batch.</summary>
    public const int Count = 1024;

    private readonly RecordDecoder _general;
    private readonly RecordDecoder _fast;

    public DecoderPair(RecordBatch batch, RecordFormat format)
    {
        var options = new DecodeOptions { Format = format };
        Batch = batch;
        _general = RecordDecoder.Create("decode", options, PixRecords.Schema, null);
        _fast = RecordDecoder.Create("decode", options, PixRecords.Schema, Simd.Current);
    }

    public RecordBatch Batch { get; }

    /// <summary>The general decoder alone.</summary>
    public int General() => Decode(_general);

    /// <summary>The decoder as the stage uses it.</summary>
    public int Fast() => Decode(_fast);

    private int Decode(RecordDecoder decoder)
    {
        Batch.Ids.Clear();
        decoder.Decode(Batch);
        return Batch.Rows == Count ? Count : throw new InvalidOperationException($"{Batch.Rejections[0]}");
    }
}

using Microsoft.ML.OnnxRuntime;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Straightforward;
using Vigia.Stages.Score.OnnxRuntime;

namespace Vigia.Bench.Throughput.Limits;

/// <summary>ONNX Runtime and nothing else: batches of 1,024 in memory that is bound once, each thread with a session of its own.</summary>
/// <param name="features">Whole batches of features to score, row-major.</param>
/// <param name="threads">Threads that score.</param>
internal sealed class OnnxRuntimeLimit(float[] features, int threads) : Contender
{
    private const int Rows = PaymentWorker<string>.BatchRows;

    private readonly InferenceSession[] _sessions =
    [
        .. Enumerable.Range(0, threads).Select(_ => OnnxRuntimeEnvironment.Open(Shipped.Model, threads: 1)),
    ];

    public override string Name => $"{LimitPrefix}onnxruntime";

    public override string Description => $"ONNX Runtime alone on {threads} {(threads == 1 ? "thread" : "threads")}";

    public override async Task<long> RunAsync()
    {
        long[] scored = await Task.WhenAll(_sessions.Select(session => Task.Run(() => Score(session)))).ConfigureAwait(false);
        return scored.Sum();
    }

    public override ValueTask DisposeAsync()
    {
        foreach (InferenceSession session in _sessions)
        {
            session.Dispose();
        }
        return base.DisposeAsync();
    }

    private long Score(InferenceSession session)
    {
        const int BatchValues = Rows * PaymentFeatures.Count;
        using var options = new RunOptions();
        using OrtIoBinding binding = session.CreateIoBinding();
        float[] input = new float[BatchValues];
        float[] output = new float[Rows * 2];
        using OrtValue boundInput = OrtValue.CreateTensorValueFromMemory(input, [Rows, PaymentFeatures.Count]);
        using OrtValue boundOutput = OrtValue.CreateTensorValueFromMemory(output, [Rows, 2]);
        binding.BindInput("input", boundInput);
        binding.BindOutput("probabilities", boundOutput);
        long scored = 0;
        for (int start = 0; start + BatchValues <= features.Length; start += BatchValues)
        {
            features.AsSpan(start, BatchValues).CopyTo(input);
            session.RunWithBinding(options, binding);
            scored += Rows;
        }
        return scored;
    }
}

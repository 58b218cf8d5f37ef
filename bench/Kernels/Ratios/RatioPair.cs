using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.Statistics;
using Vigia.TestSupport;
using Vigia.Trees;

namespace Vigia.Bench.Kernels.Ratios;

/// <summary>One shape and batch size. Times are medians over the rounds, and so is the ratio.</summary>
/// <param name="Shape">The shape's name.</param>
/// <param name="Rows">Rows of a batch.</param>
/// <param name="OnnxRuntimeNsPerRow">ONNX Runtime on one thread.</param>
/// <param name="CompiledNsPerRow">The compiled trees.</param>
/// <param name="WalkNsPerRow">The compiled trees where every row walks: what comparing by ranks is chosen against.</param>
/// <param name="Ratio">The first time over the second, round by round.</param>
/// <param name="RatioLow">Its first decile.</param>
/// <param name="RatioHigh">Its last decile.</param>
internal sealed record RatioResult(
    string Shape,
    int Rows,
    double OnnxRuntimeNsPerRow,
    double CompiledNsPerRow,
    double WalkNsPerRow,
    double Ratio,
    double RatioLow,
    double RatioHigh
);

/// <summary>
/// A model opened twice: by ONNX Runtime, and compiled. Both score the same batches, one batch after the other from a pool of rows, so that
/// neither the processor's caches nor its branch prediction know a row from the call before.
/// </summary>
internal sealed class RatioPair : IDisposable
{
    private const int PoolRows = 8192;
    private const double TurnMs = 3;

    private readonly string _name;
    private readonly TempDirectory _directory = new();
    private readonly RunOptions _options = new();
    private readonly InferenceSession _session;
    private readonly CompiledTreeModel _model,
        _walk;
    private readonly TreeScratch _scratch,
        _walkScratch;
    private readonly float[] _pool;
    private readonly string[] _outputs;
    private readonly string[] _inputs;

    public RatioPair(RatioShape shape)
    {
        _name = shape.Name;
        byte[] bytes = shape.Load();
        _session = OnnxRuntimeEnvironment.Open(_directory.Write("model.onnx", bytes), threads: 1);
        TreeCompilation compilation = TreeModelCompiler.Compile(bytes, shape.Output);
        _model = compilation.Model ?? throw new InvalidOperationException($"{shape.Name}: {compilation.Reason}");
        _walk = TreeModelCompiler.Compile(bytes, shape.Output, Simd.Current, byRanks: false).Model!;
        _scratch = _model.CreateScratch();
        _walkScratch = _walk.CreateScratch();
        _outputs = [_model.Output];
        string features = _model.Inputs[0].Name;
        // Exports of ML.NET ask for every column of the training data; what the trees do not read is fed zeros.
        _inputs = [features, .. _session.InputMetadata.Keys.Where(name => name != features)];
        Width = _session.InputMetadata[features].Dimensions[1];
        var random = new Random(2);
        _pool = [.. Enumerable.Range(0, PoolRows * Width).Select(_ => random.Next(50) == 0 ? float.NaN : (random.NextSingle() * 10) - 5)];
    }

    private int Width { get; }

    public RatioResult Measure(int rows, int rounds)
    {
        int batches = Math.Min(PoolRows / rows, 1024);
        OrtValue[] values =
        [
            .. Enumerable
                .Range(0, batches)
                .Select(batch =>
                    OrtValue.CreateTensorValueFromMemory(
                        OrtMemoryInfo.DefaultInstance,
                        _pool.AsMemory(batch * rows * Width, rows * Width),
                        [rows, Width]
                    )
                ),
        ];
        OrtValue[] unread = [.. _inputs.Skip(1).Select(name => Zeros(_session.InputMetadata[name], rows))];
        OrtValue[][] feeds = [.. values.Select(value => (OrtValue[])[value, .. unread])];
        var scores = new float[rows * _model.OutputColumns];
        int next = 0;
        void Runtime()
        {
            next = (next + 1) % batches;
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_options, _inputs, feeds[next], _outputs);
        }
        void Score(CompiledTreeModel model, TreeScratch scratch)
        {
            next = (next + 1) % batches;
            model.Score(_pool.AsSpan(next * rows * Width, rows * Width), rows, Width, scores, scratch);
        }
        void Compiled() => Score(_model, _scratch);
        void Walk() => Score(_walk, _walkScratch);

        int runtimeCalls = CallsOf(Runtime),
            compiledCalls = CallsOf(Compiled),
            walkCalls = CallsOf(Walk);
        var runtime = new double[rounds];
        var compiled = new double[rounds];
        var walk = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            runtime[round] = NsPerCall(Runtime, runtimeCalls) / rows;
            compiled[round] = NsPerCall(Compiled, compiledCalls) / rows;
            walk[round] = NsPerCall(Walk, walkCalls) / rows;
        }
        Array.ForEach([.. values, .. unread], value => value.Dispose());
        double[] ratios = [.. runtime.Zip(compiled, (theirs, ours) => theirs / ours).Order()];
        return new RatioResult(
            _name,
            rows,
            Median(runtime),
            Median(compiled),
            Median(walk),
            Median(ratios),
            ratios[rounds / 10],
            ratios[^((rounds / 10) + 1)]
        );
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
        _directory.Dispose();
    }

    private static OrtValue Zeros(NodeMetadata input, int rows)
    {
        long[] shape = [.. input.Dimensions.Select(size => size < 0 ? (long)rows : size)];
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, input.ElementDataType, shape);
        value.GetTensorMutableRawData().Clear();
        return value;
    }

    /// <summary>Calls that fill a turn, after enough of them that the compiler has optimised what they run.</summary>
    private static int CallsOf(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        for (; calls < 60 || Stopwatch.GetElapsedTime(start).TotalMilliseconds < 150; calls++)
        {
            action();
        }
        return Math.Max(1, (int)(TurnMs * 1e6 / NsPerCall(action, Math.Max(1, calls / 10))));
    }

    private static double NsPerCall(Action action, int calls)
    {
        long start = ThreadCpu.Nanoseconds;
        for (int i = 0; i < calls; i++)
        {
            action();
        }
        return (ThreadCpu.Nanoseconds - start) / (double)calls;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}

using BenchmarkDotNet.Attributes;
using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.Statistics;
using Vigia.Trees;

namespace Vigia.Bench.Kernels.Trees;

/// <summary>
/// Tree ensembles compiled, by each algorithm, against ONNX Runtime on one thread with its input bound once. One operation scores the whole
/// batch. The made models are full binary classifiers on 30 features with thresholds that are all different; the other one is shipped.
/// </summary>
[MemoryDiagnoser]
public class TreeBenchmarks : IDisposable
{
    private const string Output = "probabilities";

    private readonly RunOptions _options = new();
    private readonly Dictionary<string, (CompiledTreeModel Model, TreeScratch Scratch)> _compiled = [];
    private InferenceSession _session = null!;
    private OrtValue _input = null!;
    private string _inputName = "";
    private float[] _features = [];
    private float[] _scores = [];
    private int _width;

    [Params("100x6", "300x8", "pix-fraud-v1")]
    public string Model { get; set; } = "";

    [Params(1, 64, 1024)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var file = new TreeModelFile(Model, Output);
        byte[] bytes = File.ReadAllBytes(file.Path);
        Add("scalar", bytes, SimdLevel.Scalar, byRanks: false);
        Add("walk", bytes, Simd.Widest, byRanks: false);
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>().Where(level => level > SimdLevel.Scalar && level <= Simd.Widest))
            Add(Simd.Name(level), bytes, level, byRanks: true);

        CompiledTreeModel model = _compiled["scalar"].Model;
        _width = model.FeatureCount;
        var random = new Random(2);
        _features = [.. Enumerable.Range(0, Rows * _width).Select(_ => random.Next(50) == 0 ? float.NaN : (random.NextSingle() * 10) - 5)];
        _scores = new float[Rows * model.OutputColumns];
        _session = OnnxRuntimeEnvironment.Open(file.Path, threads: 1);
        _inputName = model.Inputs[0].Name;
        _input = OrtValue.CreateTensorValueFromMemory(_features, [Rows, _width]);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _input.Dispose();
        _session.Dispose();
        _options.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void OnnxRuntime()
    {
        using IDisposableReadOnlyCollection<OrtValue> scores = _session.Run(_options, [_inputName], [_input], [Output]);
    }

    [Benchmark]
    public void ScalarReference() => Score("scalar");

    [Benchmark]
    public void Walk() => Score("walk");

    [Benchmark]
    public void Compiled128() => Score("128");

    [Benchmark]
    public void Compiled256() => Score("256");

    [Benchmark]
    public void Compiled512() => Score("512");

    private void Score(string algorithm)
    {
        (CompiledTreeModel model, TreeScratch scratch) = _compiled[algorithm];
        model.Score(_features, Rows, _width, _scores, scratch);
    }

    private void Add(string algorithm, byte[] bytes, SimdLevel level, bool byRanks)
    {
        TreeCompilation compilation = TreeModelCompiler.Compile(bytes, Output, level, byRanks);
        CompiledTreeModel model = compilation.Model ?? throw new InvalidOperationException(compilation.Reason);
        _compiled.Add(algorithm, (model, model.CreateScratch()));
    }
}

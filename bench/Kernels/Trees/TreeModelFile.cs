using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;

namespace Vigia.Bench.Kernels.Trees;

/// <summary>The file of a shipped model, or of one made of <c>trees x depth</c>, which is gone when the benchmark is.</summary>
internal sealed class TreeModelFile : IDisposable
{
    private const int Features = 30;

    private readonly TempDirectory? _directory;

    public TreeModelFile(string model, string output)
    {
        int[] shape = [.. model.Split('x').Select(part => int.TryParse(part, out int number) ? number : 0)];
        if (shape is not [> 0, > 0])
        {
            Path = Repository.File("models", $"{model}.onnx");
            return;
        }
        _directory = new TempDirectory();
        Path = _directory.Write("model.onnx", TreeModels.Binary(shape[0], shape[1], Features, "features", output));
    }

    public string Path { get; }

    public void Dispose() => _directory?.Dispose();
}

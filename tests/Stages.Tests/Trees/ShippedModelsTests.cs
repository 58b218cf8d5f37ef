using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Trees;

/// <summary>The models of the repository compile, and agree with ONNX Runtime at every vector width.</summary>
public sealed class ShippedModelsTests
{
    [Theory]
    [InlineData("pix-fraud-v1.onnx")]
    [InlineData("pix-fraud-v2.onnx")]
    public void Model_EqualsOnnxRuntime(string file) =>
        TreeCheck.AgreesWithOnnxRuntime(File.ReadAllBytes(Repository.File("models", file)), "probabilities", exact: false);
}

using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.OnnxRuntime;

namespace Vigia.Stages.Score.Models;

/// <summary>An opened model file: its session, and what it declares of itself.</summary>
internal sealed class ModelFile : IDisposable
{
    private const int HashDigits = 12;

    private ModelFile(string path, InferenceSession session, string hash)
    {
        Path = path;
        Session = session;
        Metadata = session.ModelMetadata.CustomMetadataMap;
        Version = Metadata.TryGetValue("version", out string? version) && version.Length > 0 ? version : hash[..HashDigits];
        Inputs = [.. session.InputNames.Select(name => ModelValue.Of(name, session.InputMetadata[name]))];
        Outputs = [.. session.OutputNames.Select(name => ModelValue.Of(name, session.OutputMetadata[name]))];
    }

    public string Path { get; }

    public InferenceSession Session { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The file's <c>version</c> metadata, or the beginning of its SHA-256.</summary>
    public string Version { get; }

    /// <summary>Inputs in the file's order, without those that have a value of their own.</summary>
    public IReadOnlyList<ModelValue> Inputs { get; }

    public IReadOnlyList<ModelValue> Outputs { get; }

    /// <exception cref="ModelRefusedException">There is no such file, or ONNX Runtime cannot use it.</exception>
    public static ModelFile Open(ModelOptions model, int threads)
    {
        try
        {
            string hash = Hash(model.Path);
            return new ModelFile(model.Path, OnnxRuntimeEnvironment.Open(model.Path, threads), hash);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelRefusedException(ScoreSpec.PathField, OpeningFailure.Describe(model, e), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelRefusedException(ScoreSpec.PathField, $"model '{model.Name}': cannot read the file: {e.Message}", e);
        }
    }

    public void Dispose() => Session.Dispose();

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}

using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.Graph;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Models;

/// <summary>An opened model file: its session, and what it declares of itself.</summary>
internal sealed class ModelFile : IDisposable
{
    private const int HashDigits = 12;

    private ModelFile(string path, byte[] content, OnnxGraph? graph, InferenceSession session, IReadOnlyList<ZipMap> cut)
    {
        Path = path;
        Content = content;
        Graph = graph;
        WholeGraph = graph;
        Session = session;
        Metadata = session.ModelMetadata.CustomMetadataMap;
        Version =
            Metadata.TryGetValue("version", out string? version) && version.Length > 0
                ? version
                : Convert.ToHexStringLower(SHA256.HashData(content))[..HashDigits];
        Inputs = [.. session.InputNames.Select(name => ModelValue.Of(name, session.InputMetadata[name]))];
        IEnumerable<string> outputs = cut.Count == 0 ? session.OutputNames : graph!.Outputs.Select(output => output.Name);
        Outputs =
        [
            .. outputs.Select(name =>
                cut.FirstOrDefault(map => map.Name == name) is { } map
                    ? ModelValue.Of(map)
                    : ModelValue.Of(name, session.OutputMetadata[name]) with
                    {
                        Classes = graph is null ? null : ClassTracer.Trace(graph, name),
                        Origin = OutputOrigins.Of(graph, name),
                    }
            ),
        ];
    }

    public string Path { get; }

    /// <summary>The file's bytes.</summary>
    public byte[] Content { get; }

    /// <summary>What our own reader made of them; null if it does not understand the file.</summary>
    public OnnxGraph? Graph { get; }

    /// <summary>The graph with everything that the chosen output does not need; null as <see cref="Graph"/> is.</summary>
    public OnnxGraph? WholeGraph { get; private init; }

    public InferenceSession Session { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The file's <c>version</c> metadata, or the beginning of its SHA-256.</summary>
    public string Version { get; }

    /// <summary>Inputs in the file's order, without those that have a value of their own.</summary>
    public IReadOnlyList<ModelValue> Inputs { get; }

    /// <summary>Outputs in the file's order.</summary>
    public IReadOnlyList<ModelValue> Outputs { get; }

    /// <exception cref="ModelRefusedException">There is no such file, or ONNX Runtime cannot use it.</exception>
    public static ModelFile Open(ModelOptions model, int threads)
    {
        try
        {
            byte[] content = File.ReadAllBytes(model.Path);
            CheckHash(model, content);
            OnnxGraph? graph = ReadGraph(model, content);
            if (graph is not null && graph.Nodes.Any(node => node.Operator.StartsWith("TreeEnsemble", StringComparison.Ordinal)))
            {
                // From 51 rows on, several threads add up the trees in another order, and scores would depend on the batch.
                threads = 1;
            }
            return (graph is null || model.Output is null ? null : OpenCut(model, content, graph, threads))
                ?? (graph is null ? null : OpenWithoutMaps(model, content, content, graph, threads))
                ?? new ModelFile(model.Path, content, graph, OpenWhole(model, content, threads), []);
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

    /// <exception cref="ModelRefusedException">It is another file than the configuration pins.</exception>
    private static void CheckHash(ModelOptions model, byte[] content)
    {
        if (model.Sha256 is { } pinned && Convert.ToHexStringLower(SHA256.HashData(content)) is var found && found != pinned)
        {
            throw new ModelRefusedException(
                ScoreSpec.Sha256Field,
                $"model '{model.Name}': the file is not the one that 'sha256' pins: it has {found}, and the configuration says {pinned}; restore that file, or check the new one and pin its hash"
            );
        }
    }

    /// <summary>The model as it is in the file. A pinned one is made of the bytes that were checked, not read a second time.</summary>
    private static InferenceSession OpenWhole(ModelOptions model, byte[] content, int threads) =>
        model.Sha256 is null
            ? OnnxRuntimeEnvironment.Open(model.Path, threads)
            : OnnxRuntimeEnvironment.Open(content, WeightsOf(model), threads);

    /// <summary>Where weights outside of the file are looked for. The hash of a pinned model does not cover them: none are found.</summary>
    private static string WeightsOf(ModelOptions model)
    {
        string directory = System.IO.Path.GetDirectoryName(model.Path)!;
        return model.Sha256 is null ? directory : System.IO.Path.Combine(directory, "weights-that-sha256-does-not-cover");
    }

    /// <summary>The model cut down to its chosen output; null if that needs all of it, or the rest cannot be opened.</summary>
    private static ModelFile? OpenCut(ModelOptions model, byte[] content, OnnxGraph graph, int threads)
    {
        if (GraphCut.Apply(content, graph, model.Output!) is not { } cut || ReadGraph(model, cut) is not { } rest)
        {
            return null;
        }
        try
        {
            return OpenWithoutMaps(model, content, cut, rest, threads, graph)
                ?? new ModelFile(model.Path, content, rest, OnnxRuntimeEnvironment.Open(cut, WeightsOf(model), threads), [])
                {
                    WholeGraph = graph,
                };
        }
        catch (OnnxRuntimeException)
        {
            // As in a cut without maps: the whole file works, or gives the better reason.
            return null;
        }
    }

    /// <summary>The model with its ZipMaps cut off; null if it has none, or cannot do without them.</summary>
    private static ModelFile? OpenWithoutMaps(
        ModelOptions options,
        byte[] content,
        byte[] model,
        OnnxGraph graph,
        int threads,
        OnnxGraph? whole = null
    )
    {
        IReadOnlyList<ZipMap> maps = ZipMap.AtTheEndOf(graph);
        if (maps.Count == 0)
        {
            return null;
        }
        try
        {
            byte[] cut = ZipMapRemoval.Apply(model, graph, maps);
            return new ModelFile(options.Path, content, graph, OnnxRuntimeEnvironment.Open(cut, WeightsOf(options), threads), maps)
            {
                WholeGraph = whole ?? graph,
            };
        }
        catch (OnnxRuntimeException)
        {
            // Opened as it is, the file either works, only slower, or gives a reason that speaks of what the user knows.
            return null;
        }
    }

    /// <summary>The graph, if our own reader understands the file; ONNX Runtime may all the same.</summary>
    private static OnnxGraph? ReadGraph(ModelOptions model, byte[] content)
    {
        try
        {
            return OnnxReader.Read(content, new ExternalData(WeightsOf(model)));
        }
        catch (OnnxFormatException)
        {
            return null;
        }
    }
}

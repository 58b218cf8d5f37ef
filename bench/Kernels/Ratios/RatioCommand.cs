using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vigia.Bench.Kernels.Ratios;

/// <summary>
/// <c>ratios [--shape WORD] [--model FILE]... [--rows N,...] [--rounds N] [--json FILE]</c>: compiled trees against ONNX Runtime on one
/// thread, in turns, for every shape and batch size.
/// </summary>
internal static class RatioCommand
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static int Run(string[] args, TextWriter output)
    {
        string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        int rounds = int.Parse(Option("--rounds") ?? "15");
        int[] sizes = [.. (Option("--rows") ?? "2048,64,8,1").Split(',').Select(int.Parse)];
        IEnumerable<RatioShape> files = args.Select((word, at) => (word, at))
            .Where(pair => pair.word == "--model")
            .Select(pair => args[pair.at + 1])
            .Select(path => new RatioShape(Path.GetFileNameWithoutExtension(path), null, () => File.ReadAllBytes(path)));
        RatioShape[] shapes = [.. files, .. RatioShape.All];
        if (Option("--shape") is { } word)
        {
            shapes = [.. shapes.Where(shape => shape.Name.Contains(word, StringComparison.Ordinal))];
        }
        var results = new List<RatioResult>();
        foreach (RatioShape shape in shapes)
        {
            using var pair = new RatioPair(shape);
            foreach (int rows in sizes)
            {
                RatioResult result = pair.Measure(rows, rounds);
                results.Add(result);
                output.WriteLine(
                    $"{result.Shape, -44} {rows, 5} rows  {result.OnnxRuntimeNsPerRow, 10:n0} {result.CompiledNsPerRow, 9:n0} "
                        + $"{result.WalkNsPerRow, 9:n0} ns a row  {result.Ratio, 6:n1} x"
                );
            }
        }
        if (Option("--json") is { } path)
        {
            File.WriteAllText(path, JsonSerializer.Serialize(results, Format) + "\n");
        }
        return 0;
    }
}

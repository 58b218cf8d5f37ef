using System.Diagnostics;
using System.Text.Json;
using Spectre.Console;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Measuring;
using Vigia.TestSupport;

namespace Vigia.Bench.Throughput.Peers;

/// <summary>The same work as a plain Python program does it. It measures itself, start-up left out, and says what it counted.</summary>
internal sealed class PythonPeer : Contender
{
    // XGBoost sums and rounds in its own way, and the edges of the cells are scores that models give: one at an edge may fall on its other side.
    private const int RecordsPerMoved = 1_000;

    // Debian's interpreter, which is the one that sees Debian's packages.
    private const string Interpreter = "/usr/bin/python3";

    private readonly TransactionFile _file;

    private PythonPeer(TransactionFile file) => _file = file;

    public override string Name => "python";

    public override string Description => "a loop over json, XGBoost and numpy";

    private static string Program => Repository.File("bench", "peers", "python", "peer.py");

    /// <summary>The peer, or null where its packages are not installed; says so.</summary>
    public static PythonPeer? Find(TransactionFile file, IAnsiConsole console)
    {
        if (File.Exists(Interpreter) && Run("--check") is not null)
        {
            return new PythonPeer(file);
        }
        console.MarkupLine("the Python peer is left out: it needs python3-xgboost and python3-numpy");
        return null;
    }

    public override Task<long> RunAsync()
    {
        string output = Run(_file.Path, Shipped.Model, Shipped.Profile) ?? throw new InvalidOperationException($"{Program} failed");
        using JsonDocument result = JsonDocument.Parse(output);
        JsonElement root = result.RootElement;
        long records = root.GetProperty("records").GetInt64();
        OwnTurn = new Turn(records, root.GetProperty("seconds").GetDouble(), root.GetProperty("cpu_seconds").GetDouble(), 0, []);
        Tally = new Tally(
            records,
            [.. root.GetProperty("cells").EnumerateArray().Select(c => c.GetInt64())],
            MayMove: records / RecordsPerMoved
        );
        return Task.FromResult(records);
    }

    private static string? Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Interpreter, [Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = arguments is ["--check"],
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }
}

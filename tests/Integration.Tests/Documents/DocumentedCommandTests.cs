using System.Text.RegularExpressions;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Documents;

/// <summary>Every command that the documents show is run, so that no reader is the first to try it.</summary>
public sealed partial class DocumentedCommandTests
{
    // Runs until it is stopped, or needs a cluster that is not here; each has tests of its own.
    private static readonly string[] Elsewhere = ["KAFKA_BROKERS=", "vigia run configs/fleet.yaml"];

    public static TheoryData<string, string> Commands =>
        [
            .. from page in Directory.GetFiles(Repository.File("docs"), "*.md").Order(StringComparer.Ordinal)
            from Match block in Block().Matches(File.ReadAllText(page))
            from line in block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            where line.Contains("vigia ", StringComparison.Ordinal) && !Elsewhere.Any(e => line.StartsWith(e, StringComparison.Ordinal))
            select (Path.GetFileName(page), line),
        ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_RunsAsShown(string page, string command)
    {
        Assert.StartsWith("vigia ", command, StringComparison.Ordinal);
        using var output = new TempDirectory();
        string[] args =
        [
            .. command.Split(' ').Skip(1).Select(a => a.StartsWith("out/", StringComparison.Ordinal) ? output[a["out/".Length..]] : a),
        ];
        // A demo may run on this machine.
        string[] elsewhere = args[0] is "demo" ? ["--set", $"http.listen=127.0.0.1:{FreePort.Take()}"] : [];

        using VigiaProcess vigia = VigiaProcess.Start([.. args, .. elsewhere]);
        (int exitCode, _, string error) = await vigia.EndAsync();

        Assert.True(exitCode == 0, $"{page}: {command}: {error}");
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

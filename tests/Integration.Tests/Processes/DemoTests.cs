using System.Globalization;
using System.Text.RegularExpressions;

namespace Vigia.Integration.Tests.Processes;

/// <summary>The demo as a whole.</summary>
public sealed partial class DemoTests
{
    [Fact]
    public async Task Demo_AskedForMoreThanItCanTake_ReadsAllThatItProducedAndEnds()
    {
        using VigiaProcess demo = VigiaProcess.Start(
            "demo",
            "--rate",
            "200000",
            "--duration",
            "1s",
            "--set",
            string.Create(CultureInfo.InvariantCulture, $"http.listen=127.0.0.1:{FreePort.Take()}")
        );

        (int exitCode, string output, string error) = await demo.EndAsync();

        Assert.True(exitCode == 0, error);
        // Labels come on top.
        int records = int.Parse(Summary().Match(output).Groups["records"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.InRange(records, 200_000, 220_000);
    }

    [GeneratedRegex("^pix-fraud: (?<records>[0-9,]+) records", RegexOptions.Multiline)]
    private static partial Regex Summary();
}

using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("fly")]
    [InlineData("run")]
    [InlineData("simulate", "--rate", "fast", "--output", "x")]
    [InlineData("simulate")]
    [InlineData("simulate", "--output", "x", "--brokers", "y", "--count", "1")]
    [InlineData("simulate", "--output", "x")]
    [InlineData("simulate", "--output", "x", "--count", "1", "--drift", "amout=1")]
    [InlineData("simulate", "--output", "x", "--count", "1", "--attack", "0.1@soon")]
    [InlineData("profile", "configs/batch-files.yaml", "--output", "x")]
    public async Task WrongUsage_SaysWhatIsWrongAndExitsWith2(params string[] args)
    {
        (int exitCode, string output, string error) = await VigiaProgram.RunAsync(args);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("vigia: ", error, StringComparison.Ordinal);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task Run_NoSuchConfiguration_ExitsWith3()
    {
        (int exitCode, _, string error) = await VigiaProgram.RunAsync("run", "configs/no-such.yaml");

        Assert.Equal(3, exitCode);
        Assert.Equal("configs/no-such.yaml(1,1): error: cannot read the file: no such file\n", error);
    }

    [Fact]
    public async Task Run_OverriddenSetting_IsCheckedLikeAnyOther()
    {
        (int exitCode, _, string error) = await VigiaProgram.RunAsync("run", "configs/minimal.yaml", "--set", "stages.decode.workers=0");

        Assert.Equal(3, exitCode);
        Assert.Equal("--set stages.decode.workers: error: stage 'decode': '0' is out of range; write 1 to 64\n", error);
    }

    [Fact]
    public async Task Graph_Configuration_IsAFlowChartOfItsStages()
    {
        (int exitCode, string output, _) = await VigiaProgram.RunAsync("graph", "configs/minimal.yaml");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            """
            flowchart LR
                source(["simulate<br/>transaction"])
                decode["decode"]
                source -->|2| decode
                score["score"]
                decode -->|2| score
                acknowledge(["acknowledge"])
                score --> acknowledge

            """.ReplaceLineEndings("\n"),
            output
        );
    }

    [Fact]
    public async Task Simulate_SameSeed_SameBytes()
    {
        string[] args = ["simulate", "--count", "500", "--seed", "11", "--malformed", "0.01", "--output"];
        string one = Path.GetTempFileName(),
            two = Path.GetTempFileName();
        try
        {
            Assert.Equal(0, (await VigiaProgram.RunAsync([.. args, one])).ExitCode);
            Assert.Equal(0, (await VigiaProgram.RunAsync([.. args, two])).ExitCode);
            byte[] bytes = await File.ReadAllBytesAsync(one);
            Assert.Equal(500, bytes.Count(b => b == (byte)'\n'));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(two));
        }
        finally
        {
            File.Delete(one);
            File.Delete(two);
        }
    }

    [Fact]
    public async Task Check_SecretThatEveryUserCanRead_IsWarnedOf()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        using var directory = new TempDirectory();
        string token = directory.Write("token", new string('t', 32));
        string config = directory.Write(
            "p.yaml",
            $$"""
            name: t
            source: { simulate: {} }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages: [ { decode: { format: json } } ]
            http: { token_file: token }
            """
        );
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        (int exitCode, _, string error) = await VigiaProgram.RunAsync("check", config);
        Assert.Equal(0, exitCode);
        Assert.Equal(
            $"{config}: warning: '{token}' holds a secret and can be read by every user of this machine; run chmod 600 on it\n",
            error
        );

        File.SetUnixFileMode(token, UnixFileMode.UserRead);
        Assert.Equal("", (await VigiaProgram.RunAsync("check", config)).Error);
    }

    [Theory]
    [InlineData("http.token_file=hunter2-hunter2")]
    [InlineData("stages.decode.workers=${hunter2")]
    [InlineData("source.kafka.secrets={ sasl.password: hunter2 }")]
    [InlineData("hunter2")]
    public async Task Check_SecretInTheWrongPlace_IsNotRepeated(string assignment)
    {
        (int exitCode, string output, string error) = await VigiaProgram.RunAsync("check", "configs/minimal.yaml", "--set", assignment);
        Assert.Equal(3, exitCode);
        Assert.DoesNotContain("hunter2", output + error, StringComparison.Ordinal);
    }
}

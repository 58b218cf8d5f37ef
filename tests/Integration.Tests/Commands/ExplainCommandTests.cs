namespace Vigia.Integration.Tests.Commands;

public sealed class ExplainCommandTests
{
    [Theory]
    [InlineData("max_series", "default: 100000")]
    [InlineData("http.listen", "127.0.0.1:9464", "live page")]
    [InlineData("stages.decode.capacity", "integer, 1 to 1024", "default: 2")]
    [InlineData("decode.capacity", "stages.decode.capacity", "Batches that may wait")]
    [InlineData("state.interval", "default: 10s")]
    [InlineData("schema", "Settings:")]
    [InlineData("drift", "stages:\n  - drift:", "Settings:", "capacity")]
    public async Task Setting_IsExplained(string path, params string[] expected)
    {
        (int exitCode, string output, string error) = await VigiaProgram.RunAsync("explain", path);

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Contains(path, output.Split('\n')[0], StringComparison.Ordinal);
        Assert.All(expected, text => Assert.Contains(text, output, StringComparison.Ordinal), throwIfEmpty: true);
    }

    [Theory]
    [InlineData("drft", "did you mean 'drift'?")]
    [InlineData("http.lisen", "did you mean 'http.listen'?")]
    [InlineData("stages.decode.capcity", "did you mean 'stages.decode.capacity'?")]
    [InlineData("nothing-like-any-setting", "'vigia schema --reference' prints all of them")]
    [InlineData("capacity", "stages.decode.capacity, ")]
    public async Task NoSingleSetting_ExitsWith2AndSaysWhatToWrite(string path, string expected)
    {
        (int exitCode, string output, string error) = await VigiaProgram.RunAsync("explain", path);

        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        Assert.Contains($"'{path}'", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}

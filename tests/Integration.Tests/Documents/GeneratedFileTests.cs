using Vigia.Integration.Tests.Commands;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Documents;

/// <summary>What is generated from the specs and committed must be what they give now.</summary>
public sealed class GeneratedFileTests
{
    [Theory]
    [InlineData("configs/vigia.schema.json")]
    [InlineData("docs/stages.md", "--reference")]
    public async Task Committed_IsWhatTheSpecsGive(string path, params string[] options)
    {
        (int exitCode, string output, _) = await VigiaProgram.RunAsync(["schema", .. options]);

        Assert.Equal(0, exitCode);
        Assert.True(
            await File.ReadAllTextAsync(Repository.File(path)) == output,
            $"{path} is stale; write it again with: vigia schema {string.Join(' ', options)} > {path}"
        );
    }
}

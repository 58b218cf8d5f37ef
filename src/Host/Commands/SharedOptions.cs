using System.CommandLine;
using Vigia.Host.Terminal;
using Vigia.Stages.Inference;

namespace Vigia.Host.Commands;

/// <summary>Arguments that several commands have.</summary>
internal static class SharedOptions
{
    public static Argument<string> Config() => new("CONFIG") { Description = "The pipeline's YAML file." };

    public static Option<string[]> Set() =>
        new("--set")
        {
            Description = "Overrides a setting: path=value, for example source.kafka.group=trial. May be given several times.",
            HelpName = "path=value",
            DefaultValueFactory = _ => [],
        };

    public static Argument<FileInfo> SampleFile() =>
        new("FILE") { Description = "A file of records: JSON lines or CSV, plain or compressed with gzip." };

    public static Option<long> SampleRecords() =>
        new("--records") { Description = "Records looked at.", DefaultValueFactory = _ => 100_000 };

    /// <summary>Looks at a file.</summary>
    /// <exception cref="UsageException">There is no such file, or nothing in it can be read.</exception>
    public static Sample Sample(FileInfo file, long records)
    {
        if (!file.Exists)
        {
            throw new UsageException($"there is no file '{file}'");
        }
        if (records < 1)
        {
            throw new UsageException("--records: write 1 or more");
        }
        try
        {
            return Stages.Inference.SampleFile.Read(file.ToString(), records);
        }
        catch (SampleException e)
        {
            throw new UsageException(e.Message);
        }
    }
}

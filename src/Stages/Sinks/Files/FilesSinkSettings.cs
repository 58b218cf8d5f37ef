using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Sinks.Files;

/// <summary>The setting <c>files:</c> of stages that write records out.</summary>
internal static class FilesSinkSettings
{
    private static readonly Field<string> Path = Field.Required(
        "path",
        PathType.Any,
        "What the files are called: `out/predictions.ndjson` gives `out/predictions-20251205T123456Z-000001.ndjson`."
    );

    private static readonly Field<long> Size = Field.Optional(
        "size",
        new ByteSizeType(1024, 1L << 40),
        "Bytes of records, before compression, that a file holds at most.",
        256L << 20,
        "256MiB"
    );

    private static readonly Field<TimeSpan> Age = Field.Optional(
        "age",
        new DurationType(TimeSpan.FromSeconds(1), TimeSpan.FromDays(31)),
        "How old a file gets.",
        TimeSpan.FromHours(1),
        "1h"
    );

    private static readonly Field<(long Size, TimeSpan Age)> Rotate = Field.Optional(
        "rotate",
        new ObjectType<(long Size, TimeSpan Age)>(
            new("rotation", "When a file is finished and the next one begun.", [Size, Age], v => (v.Get(Size), v.Get(Age)))
        ),
        "When a file is finished and the next one begun: by size or age, whichever is first.",
        (256L << 20, TimeSpan.FromHours(1))
    );

    private static readonly Field<bool> Gzip = Field.Optional("gzip", FlagType.Instance, "Whether files are compressed.", false, "false");

    private static readonly Field<bool> Sync = Field.Optional(
        "sync",
        FlagType.Instance,
        "Whether records are on the disk before they are acknowledged, which outlasts a power cut; `false` leaves that to the operating system, which outlasts a kill.",
        true,
        "true"
    );

    public static Field<FilesSinkOptions> Setting { get; } =
        Field.Optional<FilesSinkOptions>(
            "files",
            new ObjectType<FilesSinkOptions>(
                new("files sink", "NDJSON files: one JSON object a line.", [Path, Rotate, Gzip, Sync, SinkSettings.RetryFor], Bind)
            ),
            "Write NDJSON files.",
            null
        );

    public static void Check(FilesSinkOptions options, PlanCheck check)
    {
        if (options.Path == "-" || Directory.Exists(options.Path) || System.IO.Path.GetFileName(options.Path).Length == 0)
        {
            check.Problem(
                Setting,
                $"'{options.Path}' names no file; name one, such as 'out/predictions.ndjson', from which the names are made"
            );
        }
        else if (File.Exists(System.IO.Path.GetDirectoryName(options.Path)))
        {
            check.Problem(
                Setting,
                $"'{System.IO.Path.GetDirectoryName(options.Path)}' is a file, so nothing can be written below it; take another directory"
            );
        }
    }

    private static FilesSinkOptions Bind(FieldValues values) =>
        new()
        {
            Path = values.Get(Path),
            RotateBytes = values.Get(Rotate).Size,
            RotateAge = values.Get(Rotate).Age,
            Gzip = values.Get(Gzip),
            Sync = values.Get(Sync),
            RetryFor = values.Get(SinkSettings.RetryFor),
        };
}

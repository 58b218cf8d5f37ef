using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance;

/// <summary>Settings of <c>performance</c>: where transactions are kept, and for how long.</summary>
internal static class StoreSettings
{
    private static readonly Field<string> DirectoryField = Field.Optional<string>(
        "directory",
        PathType.Any,
        "A directory of its own, for one process at a time. Without one transactions are kept as long as the process lives.",
        null
    );

    private static readonly Field<long?> CacheField = Field.Optional<long?>(
        "cache",
        new NullableType<long>(new ByteSizeType(8 << 20, 1L << 40)),
        "Memory of the database: blocks, indexes, filters and write buffers.",
        null,
        "64MiB, or a tenth of 'memory' if that is less"
    );

    private static readonly Field<TimeSpan?> RetentionField = Field.Optional<TimeSpan?>(
        "retention",
        new NullableType<TimeSpan>(PerformanceSpec.Age),
        "How long after the end of its cohort a transaction is kept for its labels; labels with a later time count nowhere.",
        null,
        "a day more than the last maturity; files without a directory: to the end"
    );

    internal static readonly Field<StoreOptions> StoreField = Field.Optional(
        "store",
        new ObjectType<StoreOptions>(
            new ObjectSpec<StoreOptions>(
                "store",
                "Where transactions are kept until their labels come.",
                [DirectoryField, CacheField, RetentionField],
                v => new StoreOptions
                {
                    Directory = v.Get(DirectoryField),
                    Cache = v.Get(CacheField),
                    Retention = v.Get(RetentionField),
                }
            )
        ),
        "Where transactions are kept until their labels come.",
        new StoreOptions(),
        "as long as the process lives"
    );
}

using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.StateStores.Local;

/// <summary>Settings of the local state store.</summary>
/// <param name="Directory">Directory that belongs to one pipeline of one process.</param>
public sealed record LocalStateOptions(string Directory);

/// <summary>The local state store as data.</summary>
public static class LocalStateSpec
{
    private static readonly Field<string> Directory = Field.Required(
        "directory",
        PathType.Any,
        "Directory of the state; made where it does not exist. It belongs to one pipeline of one process."
    );

    public static StateStoreSpec<LocalStateOptions> Instance { get; } =
        new([Directory], v => new LocalStateOptions(v.Get(Directory)))
        {
            Name = "local",
            Summary =
                "State in a directory on this machine (RocksDB). For a single process; instances of one group cannot take it over from each other.",
            Example = "directory: ${VIGIA_STATE:-state}",
            Create = (options, context) => new LocalStateStore(options, context),
        };
}

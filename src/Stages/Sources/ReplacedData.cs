using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Sources;

/// <summary>The setting that says what happens when a file or topic is another one than its counts were made from.</summary>
internal static class ReplacedData
{
    /// <summary>True: it is counted from its first record, and what was counted before is dropped.</summary>
    public static Field<bool> Setting { get; } =
        Field.Optional(
            "on_replaced",
            new ChoiceType<bool>(("stop", false), ("restart", true)),
            "What to do when kept counts were made from other data of the same name: end the run, or drop these counts and begin with the first record.",
            false,
            "stop"
        );
}

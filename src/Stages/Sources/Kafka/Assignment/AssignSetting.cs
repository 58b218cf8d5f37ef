namespace Vigia.Stages.Sources.Kafka.Assignment;

/// <summary>Who decides which partitions a process reads.</summary>
public enum AssignMode
{
    /// <summary>The group shares partition numbers out: partition n of every topic goes to the same member.</summary>
    Together,

    /// <summary>The group shares out each topic's partitions independently.</summary>
    Spread,

    /// <summary>This process reads every partition, without the group.</summary>
    All,

    /// <summary>This process reads partitions of given numbers of every topic, without the group.</summary>
    Numbers,
}

/// <summary>The setting <c>assign</c>.</summary>
/// <param name="Mode">Who decides.</param>
/// <param name="Numbers">With <see cref="AssignMode.Numbers"/>: ascending, each once.</param>
public sealed record AssignSetting(AssignMode Mode, IReadOnlyList<int> Numbers)
{
    /// <summary>Whether the group has no say: then members do not take over from each other.</summary>
    public bool IsStatic => Mode is AssignMode.All or AssignMode.Numbers;

    public static AssignSetting Of(AssignMode mode) => new(mode, []);
}

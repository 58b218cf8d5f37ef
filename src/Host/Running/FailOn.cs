namespace Vigia.Host.Running;

/// <summary>What makes a run that ended by itself end with an exit code of its own.</summary>
internal enum FailOn
{
    /// <summary>Drift that was critical, or an alarm.</summary>
    Critical,

    /// <summary>Drift of any level, or an alarm.</summary>
    Warn,

    /// <summary>A rejected record.</summary>
    Rejected,
}

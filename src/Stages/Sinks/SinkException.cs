namespace Vigia.Stages.Sinks;

/// <summary>A sink could not write.</summary>
/// <param name="message">What, where, and what may mend it; nothing of a record.</param>
/// <param name="isTransient">It may work later, so it is tried again.</param>
/// <param name="cause">What the client library or the operating system said.</param>
internal sealed class SinkException(string message, bool isTransient, Exception? cause = null) : Exception(message, cause)
{
    public bool IsTransient { get; } = isTransient;
}

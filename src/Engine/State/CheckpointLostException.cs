namespace Vigia.Engine.State;

/// <summary>Why the next checkpoint cannot be written any more.</summary>
public enum CheckpointLoss
{
    /// <summary>The group continued without this process, and others may have its partitions.</summary>
    Membership,

    /// <summary>A transaction was ended from outside: it took too long, or another process took over its identity.</summary>
    Fenced,

    /// <summary>A transaction failed and was given up.</summary>
    Aborted,
}

/// <summary>
/// Records since the last checkpoint cannot be kept: their counts must be dropped, and the next owner of the partitions reads them again.
/// Nothing is wrong with the last checkpoint, so a new pipeline can continue from it.
/// </summary>
public sealed class CheckpointLostException(CheckpointLoss loss, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why it can never be written.</summary>
    public CheckpointLoss Loss { get; } = loss;

    /// <summary>The one among an exception and its causes; null if absent.</summary>
    public static CheckpointLostException? In(Exception? exception)
    {
        while (exception is not null and not CheckpointLostException)
        {
            exception = exception.InnerException;
        }
        return (CheckpointLostException?)exception;
    }
}

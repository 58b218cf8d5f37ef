namespace Vigia.Stages.Sources.Kafka;

/// <summary>Waits of the consuming thread, which blocks: it is its own.</summary>
internal static class BlockingWait
{
    /// <summary>Waits; true once the task has ended well, false if it takes longer.</summary>
    public static bool EndsWithin(this Task task, TimeSpan limit)
    {
        if (!task.IsCompleted && Task.WaitAny([task], limit) < 0)
        {
            return false;
        }
        task.GetAwaiter().GetResult();
        return true;
    }
}

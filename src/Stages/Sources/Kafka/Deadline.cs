namespace Vigia.Stages.Sources.Kafka;

/// <summary>A moment until which several things in turn may take their time.</summary>
/// <param name="time">The clock.</param>
/// <param name="limit">From now.</param>
internal readonly struct Deadline(TimeProvider time, TimeSpan limit)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>What is left; zero when it has passed.</summary>
    public TimeSpan Left
    {
        get
        {
            TimeSpan left = limit - time.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public bool HasPassed => Left == TimeSpan.Zero;
}

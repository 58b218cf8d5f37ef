namespace Vigia.Engine.Observing;

/// <summary>Whether what the source has sent moves. From any thread.</summary>
/// <param name="time">The clock.</param>
internal sealed class StallDetector(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Batches sent and not acknowledged; a batch that a source is still filling is not counted.
    private int _underWay;
    private long _movedAt;

    /// <summary>Batches are under way, and for a minute none has been acknowledged, nor had the first of them been sent.</summary>
    public bool IsStalled => Volatile.Read(ref _underWay) > 0 && time.GetElapsedTime(Volatile.Read(ref _movedAt)) > Patience;

    public void Sent()
    {
        // Before it is under way: after a quiet hour the hour must not be laid to it.
        if (Volatile.Read(ref _underWay) == 0)
        {
            Move();
        }
        Interlocked.Increment(ref _underWay);
    }

    public void Acknowledged()
    {
        Move();
        Interlocked.Decrement(ref _underWay);
    }

    private void Move() => Volatile.Write(ref _movedAt, time.GetTimestamp());
}

using Vigia.Engine.State;
using Vigia.Stages.Sinks;

namespace Vigia.Host.Running;

/// <summary>
/// Whether and when a run that lost its last checkpoint's successors resumes from that checkpoint: with growing pauses, until that has
/// been tried for a time without a further checkpoint.
/// </summary>
internal sealed class Recovery(TimeSpan retryFor, TimeProvider time)
{
    private int _failures;
    private long _firstFailure;

    /// <summary>Whether to retry after a failure.</summary>
    /// <param name="failure">Why the run ended, or why it could not start again.</param>
    /// <param name="hasMoved">Whether a checkpoint was written since the last failure.</param>
    /// <param name="pause">How long to wait first.</param>
    public bool ShouldRetry(Exception failure, bool hasMoved, out TimeSpan pause)
    {
        pause = TimeSpan.Zero;
        bool isLoss = CheckpointLostException.In(failure) is not null;
        if (hasMoved || _failures == 0)
        {
            if (!isLoss)
            {
                return false;
            }
            _failures = 0;
            _firstFailure = time.GetTimestamp();
        }
        // During recovery, errors at the restart are retried too, because a cluster may return bit by bit.
        if (time.GetElapsedTime(_firstFailure) > retryFor)
        {
            return false;
        }
        pause = Backoff.Delay(++_failures, Random.Shared.NextDouble());
        return true;
    }
}

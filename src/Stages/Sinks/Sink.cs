namespace Vigia.Stages.Sinks;

/// <summary>
/// Where records are written to. Life: constructed (opens nothing), <see cref="StartAsync"/>, <see cref="HandOverAsync"/> for
/// one set of messages after the other, <see cref="WriteAsync"/> for what must be tried again, also at the same time,
/// <see cref="CompleteAsync"/> once there are no more, <see cref="DisposeAsync"/>.
/// </summary>
internal abstract class Sink : IAsyncDisposable
{
    /// <summary>Opens what the sink needs. An exception here is a refusal to start.</summary>
    public virtual ValueTask StartAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>
    /// Writes the pending messages and returns when each is delivered or found too large, and marked so. Called again with
    /// the same messages after a transient failure, when only what is still pending is written.
    /// </summary>
    /// <exception cref="SinkException">Not all could be written.</exception>
    public abstract ValueTask WriteAsync(Messages messages, CancellationToken cancellation);

    /// <summary>
    /// Takes the pending messages; then the next set may be handed over, though these are still on their way. Order is kept. A sink that
    /// has nothing on its way leaves it at writing.
    /// </summary>
    /// <returns>Ends as <see cref="WriteAsync"/> does.</returns>
    /// <exception cref="SinkException">As of <see cref="WriteAsync"/>.</exception>
    public virtual async ValueTask<Task> HandOverAsync(Messages messages, CancellationToken cancellation)
    {
        await WriteAsync(messages, cancellation).ConfigureAwait(false);
        return Task.CompletedTask;
    }

    /// <summary>No more messages will come: finish what is open.</summary>
    public virtual ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

namespace Vigia.Engine.Components;

/// <summary>
/// A stage that publishes final results: windows that are closed. It does so when a mark reaches it, before its state is
/// saved there: that the results were published belongs to the same checkpoint. After a crash between the two they are published
/// again, from the same counts. Marks come also where no state is kept.
/// </summary>
public interface IPublishingStage
{
    /// <summary>Delivers what is final. Called between batches, never while the stage works on one.</summary>
    /// <param name="isEnd">The data has come to its end: nothing more is waited for.</param>
    /// <param name="cancellation">The pipeline has failed.</param>
    ValueTask PublishAsync(bool isEnd, CancellationToken cancellation);
}

namespace Vigia.Engine.Components;

/// <summary>
/// A stage whose figures change when the data ends, because it need not wait for slower partitions any more. It publishes nothing then;
/// a stage that does implements <see cref="IPublishingStage"/>.
/// </summary>
public interface IEndOfDataStage
{
    /// <summary>
    /// All records of the data have passed, and no more arrive. Called at most once in a run, between batches, before the last state is
    /// saved; not called where the run was asked to stop before the end.
    /// </summary>
    void OnEndOfData();
}

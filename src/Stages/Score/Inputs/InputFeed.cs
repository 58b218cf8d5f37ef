using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score.Inputs;

/// <summary>Fills one input of a model, run after run. One worker's.</summary>
internal abstract class InputFeed : IDisposable
{
    /// <summary>Puts rows of the batch into the form that the input takes.</summary>
    /// <param name="features">The batch.</param>
    /// <param name="start">First row.</param>
    /// <param name="count">Rows, at least 1.</param>
    /// <param name="runRows">Rows of the run, at least <paramref name="count"/>: those beyond repeat the last one.</param>
    /// <returns>The input's value, which stays the feed's; valid until the next call.</returns>
    public abstract OrtValue Fill(BatchFeatures features, int start, int count, int runRows);

    public abstract void Dispose();
}

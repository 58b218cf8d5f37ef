using Microsoft.ML.OnnxRuntime;

namespace Vigia.Stages.Score.Outputs;

/// <summary>The output of a model that holds the score, and how it becomes one. Used by several workers at once.</summary>
/// <param name="name">The output.</param>
internal abstract class ScoreOutput(string name)
{
    public string Name { get; } = name;

    /// <summary>Reads the scores of a run.</summary>
    /// <param name="value">The output's value.</param>
    /// <param name="runRows">Rows of the run, at least as many as scores are wanted.</param>
    /// <param name="scores">One per row that counts.</param>
    /// <exception cref="InvalidDataException">The value has another shape than in the trial run.</exception>
    public abstract void Read(OrtValue value, int runRows, Span<float> scores);

    /// <summary>Room for the output of runs with a fixed number of rows; null where the library must make it.</summary>
    public virtual OrtValue? Allocate(int runRows) => null;

    /// <summary>A run whose output has another shape than the trial's.</summary>
    protected InvalidDataException Unexpected(long found, long expected) =>
        new($"the model's output '{Name}' has {found} values where {expected} were expected");
}

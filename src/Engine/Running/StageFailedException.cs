namespace Vigia.Engine.Running;

/// <summary>A stage failed, and the pipeline stopped.</summary>
/// <param name="stage">The stage's name, or <c>source</c>.</param>
/// <param name="cause">Why.</param>
public sealed class StageFailedException(string stage, Exception cause) : Exception($"stage '{stage}' failed: {cause.Message}", cause)
{
    public string Stage { get; } = stage;
}

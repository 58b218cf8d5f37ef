namespace Vigia.Engine.Records;

/// <summary>What one model said of each row of a batch.</summary>
public sealed class ModelColumn
{
    /// <summary>The model's score of each row, normally a probability in [0,1]; NaN where the model gave none.</summary>
    public Column<float> Scores { get; } = new();

    /// <summary>1 where the score reached the model's threshold, else 0.</summary>
    public Column<byte> Decisions { get; } = new();

    internal void Clear()
    {
        Scores.Clear();
        Decisions.Clear();
    }

    internal void Release()
    {
        Scores.Release();
        Decisions.Release();
    }
}

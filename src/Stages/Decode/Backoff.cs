namespace Vigia.Stages.Decode;

/// <summary>
/// Whether a shortcut is worth trying. Failures beyond a third of the attempts make it pause, twice as long each time up to a
/// thousand records, so a shortcut that never works costs next to nothing.
/// </summary>
internal struct Backoff
{
    private const int Tolerated = 16;
    private const int MaxPauseBits = 10;

    private int _failures;
    private int _pause;

    /// <summary>Whether to try it on this record.</summary>
    public bool ShouldTry()
    {
        if (_pause == 0)
        {
            return true;
        }
        _pause--;
        return false;
    }

    public void Succeeded() => _failures -= _failures > 0 ? 1 : 0;

    public void Failed()
    {
        _failures = Math.Min(_failures + 2, Tolerated + MaxPauseBits);
        _pause = _failures > Tolerated ? 1 << (_failures - Tolerated) : 0;
    }
}

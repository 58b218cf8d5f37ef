namespace Vigia.Stages.Decode;

/// <summary>
/// Decides whether a fast path is worth trying. When more than a third of the attempts fail, it pauses, twice as long each time, up to a
/// thousand records: a fast path that never works costs next to nothing.
/// </summary>
internal struct FastPathGate
{
    private const int Tolerated = 16;
    private const int MaxPauseBits = 10;

    private int _failures;
    private int _pause;

    /// <summary>Whether to try the fast path on this record.</summary>
    public bool ShouldTry()
    {
        if (_pause == 0)
        {
            return true;
        }
        _pause--;
        return false;
    }

    /// <summary>The fast path read the record.</summary>
    public void Succeeded() => _failures -= _failures > 0 ? 1 : 0;

    /// <summary>The fast path did not read the record.</summary>
    public void Failed()
    {
        _failures = Math.Min(_failures + 2, Tolerated + MaxPauseBits);
        _pause = _failures > Tolerated ? 1 << (_failures - Tolerated) : 0;
    }
}

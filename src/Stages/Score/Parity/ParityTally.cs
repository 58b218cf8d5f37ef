namespace Vigia.Stages.Score.Parity;

/// <summary>How two models' scores of one batch differ. Mismatches are counted by <see cref="ParityKernel.Sizes"/>.</summary>
internal ref struct ParityTally(Span<int> bySize)
{
    /// <summary>Mismatches of each size, in the order of <see cref="ParityKernel.Sizes"/>.</summary>
    public Span<int> BySize { get; } = bySize;

    /// <summary>Greatest absolute difference; 0 without rows.</summary>
    public float Greatest { get; set; }

    /// <summary>Number of records whose scores differ by more than the tolerance.</summary>
    public readonly int Mismatched
    {
        get
        {
            int sum = 0;
            foreach (int count in BySize)
            {
                sum += count;
            }
            return sum;
        }
    }
}

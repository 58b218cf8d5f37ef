using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

/// <summary>The simplest counts: how many rows, and the sum of their numbers, which differ.</summary>
internal sealed class RowCount : IMergeable<RowCount>
{
    public long Rows { get; set; }

    public long IdSum { get; set; }

    public void Add(RowCount other)
    {
        Rows += other.Rows;
        IdSum += other.IdSum;
    }

    public void Clear() => (Rows, IdSum) = (0, 0);
}

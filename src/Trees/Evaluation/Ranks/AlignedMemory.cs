using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>Memory that begins at a cache line and stays where it is, so that no vector straddles two lines.</summary>
internal sealed class AlignedMemory<T>
    where T : unmanaged
{
    private const int LineBytes = 64;

    private readonly T[] _array;
    private readonly int _first;
    private readonly int _count;

    public unsafe AlignedMemory(int count)
    {
        _count = count;
        _array = GC.AllocateArray<T>(count + (LineBytes / sizeof(T)), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        _first = (int)((LineBytes - (address % LineBytes)) % LineBytes) / sizeof(T);
    }

    public Span<T> Span => _array.AsSpan(_first, _count);
}

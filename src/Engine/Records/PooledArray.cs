using System.Buffers;

namespace Vigia.Engine.Records;

/// <summary>Arrays of columns, from the pool that the whole process shares: what a pipeline leaves behind serves the next one.</summary>
internal static class PooledArray
{
    /// <summary>Puts a larger array in the place of this one, which goes back to the pool: no other owner may hold it.</summary>
    /// <param name="array">Empty, or from here.</param>
    /// <param name="length">How long it is to be at least.</param>
    /// <param name="used">How much of it is kept; what lies beyond is whatever it is.</param>
    public static void Grow<T>(ref T[] array, int length, int used)
        where T : unmanaged
    {
        T[] larger = ArrayPool<T>.Shared.Rent(length);
        array.AsSpan(0, used).CopyTo(larger);
        Return(ref array);
        array = larger;
    }

    /// <summary>Gives the array back, and leaves an empty one.</summary>
    public static void Return<T>(ref T[] array)
        where T : unmanaged
    {
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
        }
        array = [];
    }
}

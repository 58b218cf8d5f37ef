using System.Buffers.Binary;
using System.Numerics;

namespace Vigia.Stages.Decode;

/// <summary>
/// Finds a UTF-8 text among a few known ones without making a string: open addressing over a hash of the length and the
/// first and last eight bytes.
/// </summary>
/// <typeparam name="T">What belongs to a text.</typeparam>
internal sealed class NameTable<T>
{
    private readonly (byte[] Name, T Value)[] _entries;

    // Index of an entry plus one; 0 where there is none. At most half full, so probing ends.
    private readonly int[] _slots;
    private readonly int _shift;

    /// <param name="entries">Different texts.</param>
    public NameTable(IEnumerable<(byte[] Name, T Value)> entries)
    {
        _entries = [.. entries];
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 2 * _entries.Length));
        _slots = new int[size];
        _shift = 64 - BitOperations.Log2((uint)size);
        for (int entry = 0; entry < _entries.Length; entry++)
        {
            int slot = SlotOf(_entries[entry].Name);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (size - 1);
            }
            _slots[slot] = entry + 1;
        }
    }

    public bool TryFind(ReadOnlySpan<byte> name, out T value)
    {
        int slot = SlotOf(name);
        for (int entry = _slots[slot]; entry != 0; slot = (slot + 1) & (_slots.Length - 1), entry = _slots[slot])
        {
            if (name.SequenceEqual(_entries[entry - 1].Name))
            {
                value = _entries[entry - 1].Value;
                return true;
            }
        }
        value = default!;
        return false;
    }

    private int SlotOf(ReadOnlySpan<byte> name)
    {
        (ulong first, ulong last) = name.Length switch
        {
            >= 8 => (BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^8..])),
            >= 4 => (BinaryPrimitives.ReadUInt32LittleEndian(name), BinaryPrimitives.ReadUInt32LittleEndian(name[^4..])),
            > 0 => (name[0], (ulong)name[^1] << 8 | name[name.Length / 2]),
            _ => (0UL, 0UL),
        };
        ulong hash = ((first * 0x9E37_79B9_7F4A_7C15) ^ BitOperations.RotateLeft(last, 29) ^ (ulong)name.Length) * 0xD6E8_FEB8_6659_FD93;
        return (int)(hash >> _shift);
    }
}

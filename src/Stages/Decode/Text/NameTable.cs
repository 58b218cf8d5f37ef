using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Stages.Decode;

/// <summary>
/// Finds a UTF-8 text among known ones without making a string. The first 16 bytes are two numbers, which with the length tell most
/// texts apart; as the lengths of names and categories vary from one to the next, there is no branch on them.
/// </summary>
/// <typeparam name="T">What belongs to a text.</typeparam>
internal sealed class NameTable<T>
{
    /// <summary>Bytes after a text that must be readable, whatever they hold.</summary>
    public const int Slack = 16;

    // Texts of up to so many bytes are compared by their two numbers alone.
    private const int Covered = 16;

    // At most half of the entries are used, so that probing ends.
    private Entry[] _entries = NewEntries(8);
    private int _shift = 61;
    private int _count;

    private static ReadOnlySpan<ulong> Masks =>
        [0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF, 0xFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF, 0xFF_FFFF_FFFF_FFFF, ulong.MaxValue];

    /// <summary>Adds a text that is not there yet.</summary>
    public void Add(ReadOnlySpan<byte> text, T value)
    {
        if (2 * (_count + 1) > _entries.Length)
        {
            Entry[] old = _entries;
            _entries = NewEntries(2 * old.Length);
            _shift--;
            foreach (Entry entry in old.Where(entry => entry.IsUsed))
            {
                Put(entry);
            }
        }
        byte[] padded = new byte[text.Length + Slack];
        text.CopyTo(padded);
        (ulong first, ulong second) = Halves(padded.AsSpan(0, text.Length));
        Put(
            new Entry
            {
                First = first,
                Second = second,
                Length = text.Length,
                Value = value,
                Padded = padded,
            }
        );
        _count++;
    }

    /// <summary>What belongs to <paramref name="text"/>, which has <see cref="Slack"/> readable bytes after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ReadOnlySpan<byte> text, out T value)
    {
        (ulong first, ulong second) = Halves(text);
        Entry[] entries = _entries;
        int at = (int)(Hash(text, first, second) >> _shift);
        while (true)
        {
            ref readonly Entry entry = ref entries[at];
            if (
                ((entry.First ^ first) | (entry.Second ^ second) | (uint)(entry.Length ^ text.Length)) == 0
                && (text.Length <= Covered || text.SequenceEqual(entry.Text))
            )
            {
                value = entry.Value;
                return true;
            }
            if (!entry.IsUsed)
            {
                value = entry.Value;
                return false;
            }
            at = (at + 1) & (entries.Length - 1);
        }
    }

    private static Entry[] NewEntries(int size)
    {
        var entries = new Entry[size];
        Array.Fill(entries, new Entry { Length = -1 });
        return entries;
    }

    private void Put(Entry entry)
    {
        int at = (int)(Hash(entry.Text, entry.First, entry.Second) >> _shift);
        while (_entries[at].IsUsed)
        {
            at = (at + 1) & (_entries.Length - 1);
        }
        _entries[at] = entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong First, ulong Second) Halves(ReadOnlySpan<byte> text)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        return (
            Unsafe.ReadUnaligned<ulong>(ref start) & Masks[Math.Min(text.Length, 8)],
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, 8)) & Masks[Math.Clamp(text.Length - 8, 0, 8)]
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ReadOnlySpan<byte> text, ulong first, ulong second)
    {
        ulong tail =
            text.Length > Covered ? Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), text.Length - 8)) : 0;
        ulong mixed = first ^ BitOperations.RotateLeft(second + tail, 27) ^ ((ulong)text.Length << 56);
        return (mixed ^ (mixed >> 31)) * 0x9E37_79B9_7F4A_7C15;
    }

    private struct Entry
    {
        public ulong First;
        public ulong Second;
        public int Length;
        public T Value;
        public byte[]? Padded;

        public readonly bool IsUsed => Length >= 0;

        public readonly ReadOnlySpan<byte> Text => Padded.AsSpan(0, Length);
    }
}

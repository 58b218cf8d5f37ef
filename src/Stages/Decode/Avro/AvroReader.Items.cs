using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Stages.Decode;

/// <content>Arrays and maps.</content>
internal ref partial struct AvroReader
{
    private int ReadArray(ref readonly AvroStep step, int at)
    {
        AvroElements elements = Unsafe.As<AvroElements>(step.Part!);
        int index = 0;
        while (true)
        {
            at = ReadBlock(in step, at, out long count, out int end);
            if (count == 0 || at < 0)
            {
                return at < 0 || !elements.IsWhole || index == elements.Elements.Length ? at : Fail(step.Place.WrongLength);
            }
            if (end >= 0 && elements.Elements.Length <= index)
            {
                // No element of the block is read, and its bytes are known.
                (index, at) = (elements.Elements.Length + 1, end);
                continue;
            }
            // Elements without bytes can be without number.
            long walked = step.Size == 0 ? Math.Min(count, elements.Elements.Length + 1) : count;
            for (long i = 0; i < walked && at >= 0; i++, index++)
            {
                AvroStep[] steps = (index < elements.Elements.Length ? elements.Elements[index] : elements.Others).Steps;
                at = steps.Length == 0 ? at : Run(steps, at);
            }
            if (at < 0 || (end >= 0 && at != end))
            {
                return Fail(Fault ?? step.Place.BadBlock);
            }
        }
    }

    private int ReadMap(ref readonly AvroStep step, int at)
    {
        AvroEntries entries = Unsafe.As<AvroEntries>(step.Part!);
        while (true)
        {
            at = ReadBlock(in step, at, out long count, out int end);
            if (count == 0 || at < 0)
            {
                return at;
            }
            for (long i = 0; i < count && at >= 0; i++)
            {
                at = ReadEntry(in step, entries, at);
            }
            if (at < 0 || (end >= 0 && at != end))
            {
                return Fail(Fault ?? step.Place.BadBlock);
            }
        }
    }

    private int ReadEntry(ref readonly AvroStep step, AvroEntries entries, int at)
    {
        at = ReadLength(in step, at, out int length);
        if (at < 0)
        {
            return at;
        }
        entries.Entries.TryFind(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref _start, at), length), out AvroEntry? entry);
        if (entry is not null)
        {
            // Of equal keys the last counts.
            _tokens.Slice(entry.Node.FirstSlot, entry.Node.SlotCount).Clear();
        }
        AvroStep[] steps = (entry?.Block ?? entries.Others).Steps;
        return steps.Length == 0 ? at + length : Run(steps, at + length);
    }

    /// <summary>The count of a block of items; 0 ends them. A negative one is followed by the block's bytes.</summary>
    /// <param name="step">The array or map.</param>
    /// <param name="at">Where the count is.</param>
    /// <param name="count">Items, no more than the bytes that are left have room for.</param>
    /// <param name="end">Where the block ends; -1 where it does not say.</param>
    private int ReadBlock(ref readonly AvroStep step, int at, out long count, out int end)
    {
        end = -1;
        at = ReadNumber(in step, at, out count);
        if (count < 0)
        {
            if (count == long.MinValue)
            {
                return Fail(step.Place.BadLength);
            }
            at = ReadLength(in step, at, out int length);
            (count, end) = (-count, at + length);
        }
        return at < 0 || step.Size == 0 || count <= (_end - at) / step.Size ? at : Fail(step.Place.Truncated);
    }
}

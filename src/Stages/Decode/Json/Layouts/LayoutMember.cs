using System.Runtime.CompilerServices;

namespace Vigia.Stages.Decode;

/// <summary>A member that records were seen to have: what is needed to find it where it is expected.</summary>
internal struct LayoutMember
{
    /// <summary>Records in a period.</summary>
    public const int Period = 1_024;

    /// <summary>Misses in a period from which on values are taken to vary in length.</summary>
    public const int MissLimit = 128;

    /// <summary>The extent of no value.</summary>
    public const int NoExtent = int.MinValue / 2;

    /// <summary>Where its text, <c>"name":</c> with the white space around, begins among the layout's literals.</summary>
    public int Literal;

    public int LiteralLength;

    /// <summary>The member that was after it; the first one after the last.</summary>
    public int Next;

    /// <summary>Slot of its token; the one after the last if its own value is not read.</summary>
    public int Slot;

    /// <summary>
    /// The member that notes when the field was last seen: the same for all spellings of one name, so that a name which
    /// occurs twice is noticed however it is written.
    /// </summary>
    public int Field;

    /// <summary>Number of the record in which it was last seen.</summary>
    public int SeenIn;

    /// <summary>Bytes of its last value; <see cref="NoExtent"/> if they vary too much to tell anything.</summary>
    public int Extent;

    /// <summary>How often <see cref="Extent"/> was wrong in this period.</summary>
    public int Misses;

    /// <summary>Notes the extent of a value that had another one than the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Miss(int extent) => Extent = ++Misses < MissLimit ? extent : NoExtent;
}

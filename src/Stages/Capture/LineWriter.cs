using System.Runtime.CompilerServices;
using Vigia.Engine.Records;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks.Json;

namespace Vigia.Stages.Capture;

/// <summary>Writes one line into room that is known to suffice.</summary>
/// <param name="room">As many bytes as the line can have.</param>
internal ref struct LineWriter(Span<byte> room)
{
    private readonly Span<byte> _room = room;

    /// <summary>Bytes written since the last clear.</summary>
    public int Length { get; private set; }

    private readonly Span<byte> Rest => _room[Length..];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(scoped ReadOnlySpan<byte> json)
    {
        json.CopyTo(Rest);
        Length += json.Length;
    }

    public void Number(float value) => Length += JsonNumber.Write(value, Rest);

    public void Number(in ExactNumber value) => Length += JsonNumber.Write(value, Rest);

    public void Number(long value, int scale = 0) => Length += JsonNumber.Write(value, scale, Rest);

    public void Time(long unixMilliseconds) => Length += JsonTime.Write(unixMilliseconds, Rest);

    public void String(scoped ReadOnlySpan<byte> text) => Length += JsonString.Write(text, Rest);

    /// <summary>The keyed hash of a value as a string.</summary>
    public void Hash(KeyedHash hash, scoped ReadOnlySpan<byte> value)
    {
        Raw("\""u8);
        Length += hash.Write(value, Rest);
        Raw("\""u8);
    }

    /// <summary>Ends a list: a comma after its last entry is replaced by <paramref name="close"/>.</summary>
    public void Close(scoped ReadOnlySpan<byte> close)
    {
        if (_room[Length - 1] == ',')
        {
            Length--;
        }
        Raw(close);
    }
}

namespace Vigia.Stages.Decode;

/// <content>Varints, fields that are left behind, timestamps and entries of maps.</content>
internal ref partial struct ProtoReader
{
    private bool TryVarint(ref int at, int end, ProtoPlace place, out ulong bits)
    {
        if (at < end && _record[at] < 0x80)
        {
            bits = _record[at++];
            return true;
        }
        bits = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (at >= end)
            {
                return Fail(place.Truncated);
            }
            ulong next = _record[at++];
            if (shift == 63 && next > 1)
            {
                break;
            }
            bits |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }
        return Fail(place.BadNumber);
    }

    /// <summary>A length of bytes that are there.</summary>
    private bool TryLength(ref int at, int end, ProtoPlace place, out int length)
    {
        bool isRead = TryVarint(ref at, end, place, out ulong bits);
        length = (int)bits;
        return isRead && (bits <= (ulong)(end - at) || Fail(place.Truncated));
    }

    /// <summary>Leaves a field behind.</summary>
    private bool TrySkip(ref int at, int end, int number, int wire, ProtoPlace place)
    {
        switch (wire)
        {
            case 0:
                return TryVarint(ref at, end, place, out _);
            case 1:
                at += sizeof(long);
                return at <= end || Fail(place.Truncated);
            case 2:
                bool isThere = TryLength(ref at, end, place, out int length);
                at += isThere ? length : 0;
                return isThere;
            case 3:
                return TrySkipGroup(ref at, end, number, place);
            case 5:
                at += sizeof(int);
                return at <= end || Fail(place.Truncated);
            default:
                return Fail(place.BadTag);
        }
    }

    /// <summary>Leaves a group behind: fields up to the tag that ends it.</summary>
    private bool TrySkipGroup(ref int at, int end, int number, ProtoPlace place)
    {
        if (++_depth > MaxDepth)
        {
            return Fail(Decode.Fault.TooDeep);
        }
        while (TryVarint(ref at, end, place, out ulong tag))
        {
            (int inner, int wire) = ((int)(tag >> 3), (int)(tag & 7));
            if (wire == 4)
            {
                _depth--;
                return inner == number || Fail(place.BadTag);
            }
            if (inner <= 0 || !TrySkip(ref at, end, inner, wire, place))
            {
                return Fail(Fault ?? place.BadTag);
            }
        }
        return false;
    }

    /// <summary>Seconds since 1970 and nanoseconds of the second.</summary>
    private bool TryTimestamp(ProtoStep step, int at, int end, ref Token token)
    {
        (long seconds, long nanos) = (0, 0);
        while (at < end)
        {
            if (!TryVarint(ref at, end, step.Place, out ulong tag))
            {
                return false;
            }
            if (tag is not (8 or 16))
            {
                if (!TrySkip(ref at, end, (int)(tag >> 3), (int)(tag & 7), step.Place))
                {
                    return false;
                }
                continue;
            }
            if (!TryVarint(ref at, end, step.Place, out ulong bits))
            {
                return false;
            }
            (seconds, nanos) = tag == 8 ? ((long)bits, nanos) : (seconds, (long)bits);
        }
        // Beyond the years 1 to 9999 there is no such time: a time that the row refuses.
        bool isTime = seconds is >= IsoTime.Min / 1000 and <= IsoTime.Max / 1000 && nanos is >= 0 and < 1_000_000_000;
        token = Token.Of(TokenKind.Instant, isTime ? (seconds * 1_000_000) + (nanos / 1_000) : long.MaxValue, (byte)TimeUnit.Microsecond);
        return true;
    }

    /// <summary>An entry of a map: its key is field 1, its value field 2, in any order.</summary>
    private bool TryEntry(ProtoStep step, int start, int end)
    {
        (int keyStart, int keyLength, int keyWire) = (start, 0, 2);
        (int valueStart, int valueWire) = (-1, 0);
        for (int at = start; at < end; )
        {
            if (!TryVarint(ref at, end, step.Place, out ulong tag))
            {
                return false;
            }
            (int number, int wire, int begin) = ((int)(tag >> 3), (int)(tag & 7), at);
            if (!TrySkip(ref at, end, number, wire, step.Place))
            {
                return false;
            }
            if (number == 1)
            {
                (keyStart, keyLength, keyWire) = (begin, at - begin, wire);
            }
            else if (number == 2)
            {
                (valueStart, valueWire) = (begin, wire);
            }
        }
        Span<byte> digits = stackalloc byte[24];
        return TryEntryValue(step, KeyOf(keyStart, keyLength, keyWire, digits), valueStart, valueWire, end);
    }

    /// <summary>The text of a key: itself, or the digits of a whole number.</summary>
    private readonly ReadOnlySpan<byte> KeyOf(int start, int length, int wire, Span<byte> digits)
    {
        ReadOnlySpan<byte> bytes = _record.Slice(start, length);
        if (wire == 2)
        {
            int prefix = 0;
            while (prefix < bytes.Length && bytes[prefix] >= 0x80)
            {
                prefix++;
            }
            return bytes.IsEmpty ? bytes : bytes[(prefix + 1)..];
        }
        ulong bits = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bits |= wire == 0 ? (ulong)(bytes[i] & 0x7F) << (7 * i) : (ulong)bytes[i] << (8 * i);
        }
        ((long)bits).TryFormat(digits, out int written, provider: System.Globalization.CultureInfo.InvariantCulture);
        return digits[..written];
    }

    private bool TryEntryValue(ProtoStep step, scoped ReadOnlySpan<byte> key, int start, int wire, int end)
    {
        // A key's text may be followed by fewer readable bytes than a lookup reads.
        Span<byte> padded = stackalloc byte[128 + NameTable<ProtoStep?>.Slack];
        if (key.Length > 128)
        {
            return true;
        }
        key.CopyTo(padded);
        step.Entries!.TryFind(padded[..key.Length], out ProtoStep? value);
        if (value is null)
        {
            return true;
        }
        if (start < 0)
        {
            foreach ((int slot, Token token) in value.Block!.Defaults)
            {
                _tokens[slot] = token;
            }
            return true;
        }
        return wire == value.Wire ? TryValue(value, ref start, end) : Fail(value.Place.WrongWire);
    }
}

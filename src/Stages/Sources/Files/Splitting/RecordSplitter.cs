namespace Vigia.Stages.Sources.Files.Splitting;

/// <summary>What a record is to its reader.</summary>
internal enum RecordState
{
    /// <summary>No record ends in what is left.</summary>
    None,

    /// <summary>A record, without its line end.</summary>
    Whole,

    /// <summary>The beginning of a record that is longer than allowed.</summary>
    TooLarge,

    /// <summary>The beginning of a record that the file's end cuts off.</summary>
    Torn,

    /// <summary>
    /// The first line of what a stray quote made look like one record of many lines. The lines after it are records again.
    /// </summary>
    Misquoted,

    /// <summary>
    /// A quoted cell longer than a record may be does not end as a cell does: how many records it covers cannot be known.
    /// </summary>
    Lost,
}

/// <summary>
/// Splits bytes that come in pieces into records. A record within a piece is handed out in place; only one that lies across pieces is
/// copied together. Where a quoted cell of many lines turns out to be none, its first line alone is bad and the others are split again.
/// Memory: two records of the largest size allowed.
/// </summary>
/// <param name="boundary">Where records end.</param>
/// <param name="maxRecord">Bytes of a record at most.</param>
internal sealed class RecordSplitter(RecordBoundary boundary, int maxRecord)
{
    /// <summary>Bytes that are kept of a record that is not a whole one.</summary>
    public const int Shortened = 1024;

    private byte[] _partial = [];
    private int _partialLength;
    private bool _isTooLarge;

    // Lines that are split again, from _againAt to _againEnd. Nothing is partial while there are any.
    private byte[] _again = [];
    private int _againAt;
    private int _againEnd;

    /// <summary>Whether lines wait to be split again: there may be records without further bytes.</summary>
    public bool HasLines => _againAt < _againEnd;

    /// <summary>
    /// Takes the next record off <paramref name="piece"/>. With <see cref="RecordState.None"/> all of it has been taken, and the
    /// record continues in the next piece. An empty line gives an empty record.
    /// </summary>
    public RecordState Next(scoped ref ReadOnlySpan<byte> piece, out ReadOnlySpan<byte> record)
    {
        if (HasLines)
        {
            ReadOnlySpan<byte> lines = _again.AsSpan(_againAt, _againEnd - _againAt);
            int before = lines.Length;
            RecordState state = Split(ref lines, out record);
            _againAt += before - lines.Length;
            if (state != RecordState.None)
            {
                return state;
            }
        }
        return Split(ref piece, out record);
    }

    /// <summary>The next of the records that the file ends with, without a line end.</summary>
    public RecordState End(out ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> nothing = [];
        if (HasLines && Next(ref nothing, out record) is var again and not RecordState.None)
        {
            return again;
        }
        record = default;
        if (_partialLength == 0 && !_isTooLarge)
        {
            return RecordState.None;
        }
        return boundary.IsInside && _partial.AsSpan(0, _partialLength).Contains(boundary.LineEnd)
            ? SplitAgain(out record)
            : Finish(boundary.IsInside, out record);
    }

    private RecordState Split(scoped ref ReadOnlySpan<byte> piece, out ReadOnlySpan<byte> record)
    {
        int end = boundary.FindEnd(piece);
        if (end < 0)
        {
            Keep(piece);
            piece = [];
            record = default;
            return RecordState.None;
        }
        ReadOnlySpan<byte> rest = piece[..end];
        if (boundary.IsMisquoted)
        {
            return Misquoted(ref piece, rest, out record);
        }
        piece = piece[(end + 1)..];
        if (_partialLength == 0 && !_isTooLarge && rest.Length <= maxRecord)
        {
            record = WithoutCarriageReturn(rest);
            return RecordState.Whole;
        }
        Keep(rest);
        return Finish(isTorn: false, out record);
    }

    private RecordState Misquoted(scoped ref ReadOnlySpan<byte> piece, ReadOnlySpan<byte> seen, out ReadOnlySpan<byte> record)
    {
        if (_partialLength > 0 || _isTooLarge)
        {
            Keep(seen);
            piece = piece[seen.Length..];
            return SplitAgain(out record);
        }
        int line = seen.IndexOf(boundary.LineEnd);
        record = Shorten(seen[..line]);
        piece = piece[(line + 1)..];
        boundary.Reset();
        return RecordState.Misquoted;
    }

    /// <summary>Hands out the first line of what was kept; the others are split again.</summary>
    private RecordState SplitAgain(out ReadOnlySpan<byte> record)
    {
        boundary.Reset();
        if (_isTooLarge)
        {
            record = Shorten(_partial.AsSpan(0, _partialLength));
            return RecordState.Lost;
        }
        (_again, _partial) = (_partial, _again);
        (_againEnd, _partialLength) = (_partialLength, 0);
        int line = _again.AsSpan(0, _againEnd).IndexOf(boundary.LineEnd);
        _againAt = line + 1;
        record = Shorten(_again.AsSpan(0, line));
        return RecordState.Misquoted;
    }

    private static ReadOnlySpan<byte> Shorten(ReadOnlySpan<byte> record) => record[..Math.Min(record.Length, Shortened)];

    private static ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> record) =>
        !record.IsEmpty && record[^1] == '\r' ? record[..^1] : record;

    private RecordState Finish(bool isTorn, out ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> kept = _partial.AsSpan(0, _partialLength);
        RecordState state =
            _isTooLarge ? RecordState.TooLarge
            : isTorn ? RecordState.Torn
            : RecordState.Whole;
        record = state == RecordState.Whole ? WithoutCarriageReturn(kept) : Shorten(kept);
        _partialLength = 0;
        _isTooLarge = false;
        return state;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        // A carriage return at the very end does not count, and whether it is there is known only later: room for one more.
        int limit = maxRecord + 1;
        int room = limit - _partialLength;
        if (bytes.Length > room)
        {
            _isTooLarge = true;
            bytes = bytes[..room];
        }
        if (_partial.Length < _partialLength + bytes.Length)
        {
            Array.Resize(ref _partial, Math.Min(limit, Math.Max(_partialLength + bytes.Length, 2 * _partial.Length)));
        }
        bytes.CopyTo(_partial.AsSpan(_partialLength));
        _partialLength += bytes.Length;
        _isTooLarge |= _partialLength == limit && _partial[maxRecord] != '\r';
    }
}

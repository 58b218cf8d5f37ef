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
}

/// <summary>
/// Splits bytes that come in pieces into records. A record within a piece is handed out in place; only one that lies
/// across pieces is copied together. Memory: one record of the largest size allowed.
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

    /// <summary>
    /// Takes the next record off <paramref name="piece"/>. With <see cref="RecordState.None"/> all of it has been taken, and the
    /// record continues in the next piece. An empty line gives an empty record.
    /// </summary>
    public RecordState Next(ref ReadOnlySpan<byte> piece, out ReadOnlySpan<byte> record)
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
        piece = piece[(end + 1)..];
        if (_partialLength == 0 && !_isTooLarge && rest.Length <= maxRecord)
        {
            record = WithoutCarriageReturn(rest);
            return RecordState.Whole;
        }
        Keep(rest);
        return Finish(isTorn: false, out record);
    }

    /// <summary>The record that the file ends with, without a line end.</summary>
    public RecordState End(out ReadOnlySpan<byte> record)
    {
        record = default;
        return _partialLength == 0 && !_isTooLarge ? RecordState.None : Finish(boundary.IsInside, out record);
    }

    private static ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> record) =>
        !record.IsEmpty && record[^1] == '\r' ? record[..^1] : record;

    private RecordState Finish(bool isTorn, out ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> kept = _partial.AsSpan(0, _partialLength);
        RecordState state = _isTooLarge ? RecordState.TooLarge : isTorn ? RecordState.Torn : RecordState.Whole;
        record = state == RecordState.Whole ? WithoutCarriageReturn(kept) : kept[..Math.Min(kept.Length, Shortened)];
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

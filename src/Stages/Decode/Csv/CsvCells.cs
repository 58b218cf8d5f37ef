namespace Vigia.Stages.Decode;

/// <summary>
/// The cells of one CSV record (RFC 4180): a cell that begins with a quote ends with one, and a doubled quote inside it is one.
/// A quote anywhere else is a character like any other.
/// </summary>
internal ref struct CsvCells
{
    private static readonly Fault OpenQuote = new(RejectReasons.Malformed, "a quoted cell has no closing quote");

    private static readonly Fault AfterQuote = new(RejectReasons.Malformed, "something other than the delimiter follows a closing quote");

    private static readonly Fault LineEnd = new(RejectReasons.Malformed, "a line ends inside the record, outside quotes");

    private readonly ReadOnlySpan<byte> _record;
    private readonly byte _delimiter;

    // Where the next cell begins; beyond the record's length after the last cell.
    private int _next;

    public CsvCells(ReadOnlySpan<byte> record, byte delimiter)
    {
        _record = record;
        _delimiter = delimiter;
    }

    /// <summary>What stopped the last <see cref="MoveNext"/>; null at the regular end.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Goes to the next cell; false at the end of the record or at a fault.</summary>
    public bool MoveNext(out Token cell)
    {
        cell = default;
        if (_next > _record.Length)
        {
            return false;
        }
        ReadOnlySpan<byte> rest = _record[_next..];
        Fault = !rest.IsEmpty && rest[0] == '"' ? ReadQuoted(out cell) : ReadPlain(rest, out cell);
        return Fault is null;
    }

    private Fault? ReadPlain(ReadOnlySpan<byte> rest, out Token cell)
    {
        int length = rest.IndexOfAny(_delimiter, (byte)'\n', (byte)'\r');
        bool isLineEnd = length >= 0 && rest[length] != _delimiter;
        length = length < 0 ? rest.Length : length;
        cell = new Token(length == 0 ? TokenKind.Null : TokenKind.Text, _next, length);
        _next += length + 1;
        return isLineEnd ? LineEnd : null;
    }

    private Fault? ReadQuoted(out Token cell)
    {
        int start = _next + 1;
        TokenKind kind = TokenKind.Text;
        cell = default;
        for (int at = start; ; at += 2)
        {
            int quote = at > _record.Length ? -1 : _record[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return OpenQuote;
            }
            at += quote;
            if (at + 1 < _record.Length && _record[at + 1] == '"')
            {
                kind = TokenKind.DoubledQuotes;
                continue;
            }
            cell = new Token(at == start ? TokenKind.Null : kind, start, at - start);
            _next = at + 2;
            return at + 1 < _record.Length && _record[at + 1] != _delimiter ? AfterQuote : null;
        }
    }
}

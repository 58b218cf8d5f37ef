namespace Vigia.Stages.Sources.Files.Splitting;

/// <summary>
/// A record of CSV as RFC 4180 has it: a cell that begins with a quote extends to the next quote that is not doubled, across line ends too.
/// A quote anywhere else is a character like any other. A closing quote is followed by a delimiter or a line end; if it is not, and the
/// cell has crossed a line end, then the opening quote was a stray one, and the lines since then are records.
/// </summary>
/// <param name="delimiter">The byte between cells.</param>
/// <param name="lineEnd">The byte that ends a line.</param>
internal sealed class CsvBoundary(byte delimiter, byte lineEnd = (byte)'\n') : RecordBoundary
{
    private const byte Quote = (byte)'"';

    private State _state = State.CellStart;

    // Whether the quoted cell has crossed a line end in a piece before this one.
    private bool _hasCrossedLine;
    private bool _isMisquoted;

    private enum State
    {
        /// <summary>The next byte is a cell's first.</summary>
        CellStart,

        /// <summary>In a cell without quotes, or behind the closing quote.</summary>
        Plain,

        /// <summary>The text at this place is between quotes.</summary>
        Quoted,

        /// <summary>The last byte was a quote between quotes: the closing one, or the first of two.</summary>
        QuoteInQuoted,
    }

    public override byte LineEnd => lineEnd;

    public override bool IsInside => _state == State.Quoted;

    public override bool IsMisquoted => _isMisquoted;

    public override void Reset() => (_state, _hasCrossedLine, _isMisquoted) = (State.CellStart, false, false);

    public override int FindEnd(ReadOnlySpan<byte> piece)
    {
        int at = 0;
        int cell = 0;
        while (at < piece.Length)
        {
            switch (_state)
            {
                case State.Quoted:
                    int quote = piece[at..].IndexOf(Quote);
                    if (quote < 0)
                    {
                        _hasCrossedLine |= piece[cell..].Contains(lineEnd);
                        return -1;
                    }
                    at += quote + 1;
                    _state = State.QuoteInQuoted;
                    break;
                case State.QuoteInQuoted when piece[at] == Quote:
                    at++;
                    _state = State.Quoted;
                    break;
                case State.CellStart when piece[at] == Quote:
                    at++;
                    Open(at, out cell);
                    break;
                case State.QuoteInQuoted when !MayFollowQuote(piece[at]) && (_hasCrossedLine || piece[cell..at].Contains(lineEnd)):
                    _isMisquoted = true;
                    return at;
                default:
                    if (EndsInPlain(piece, ref at, ref cell) is { } end)
                    {
                        return end;
                    }
                    break;
            }
        }
        if (_state is State.Quoted or State.QuoteInQuoted)
        {
            _hasCrossedLine |= piece[cell..].Contains(lineEnd);
        }
        return -1;
    }

    /// <summary>Moves over what is not quoted.</summary>
    /// <returns>Where the record ends, -1 if it continues beyond the piece; null where a quote is met.</returns>
    private int? EndsInPlain(ReadOnlySpan<byte> piece, ref int at, ref int cell)
    {
        int next = piece[at..].IndexOfAny(Quote, lineEnd);
        if (next < 0)
        {
            _state = piece[^1] == delimiter ? State.CellStart : State.Plain;
            return -1;
        }
        at += next;
        if (piece[at] == lineEnd)
        {
            _state = State.CellStart;
            return at;
        }
        bool begins = BeginsCell(piece, at, next);
        at++;
        _state = State.Plain;
        if (begins)
        {
            Open(at, out cell);
        }
        return null;
    }

    private void Open(int at, out int cell)
    {
        _state = State.Quoted;
        _hasCrossedLine = false;
        cell = at;
    }

    private bool MayFollowQuote(byte next) => next == delimiter || next == lineEnd || next == (byte)'\r';

    // "skipped" bytes without a quote or line end are between the state and the quote; without any, the state itself says.
    private bool BeginsCell(ReadOnlySpan<byte> piece, int quote, int skipped) =>
        skipped > 0 ? piece[quote - 1] == delimiter : _state == State.CellStart;
}

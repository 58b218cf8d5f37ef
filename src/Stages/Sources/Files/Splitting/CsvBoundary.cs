namespace Vigia.Stages.Sources.Files.Splitting;

/// <summary>
/// A record of CSV as RFC 4180 has it: a cell that begins with a quote continues to the next quote that is not doubled, over
/// line ends too. A quote anywhere else is a character like any other, so a stray one cannot swallow the records after it.
/// </summary>
/// <param name="delimiter">The delimiter between cells.</param>
internal sealed class CsvBoundary(byte delimiter) : RecordBoundary
{
    private const byte Quote = (byte)'"';
    private const byte LineFeed = (byte)'\n';

    private State _state = State.CellStart;

    private enum State
    {
        /// <summary>The next byte is a cell's first.</summary>
        CellStart,

        /// <summary>In a cell without quotes, or behind the closing quote.</summary>
        Plain,

        /// <summary>Between quotes.</summary>
        Quoted,

        /// <summary>The last byte was a quote between quotes: the closing one, or the first of two.</summary>
        QuoteInQuoted,
    }

    public override bool IsInside => _state == State.Quoted;

    public override int FindEnd(ReadOnlySpan<byte> piece)
    {
        int at = 0;
        while (at < piece.Length)
        {
            switch (_state)
            {
                case State.Quoted:
                    int quote = piece[at..].IndexOf(Quote);
                    if (quote < 0)
                    {
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
                    _state = State.Quoted;
                    break;
                default:
                    int next = piece[at..].IndexOfAny(Quote, LineFeed);
                    if (next < 0)
                    {
                        _state = piece[^1] == delimiter ? State.CellStart : State.Plain;
                        return -1;
                    }
                    at += next;
                    if (piece[at] == LineFeed)
                    {
                        _state = State.CellStart;
                        return at;
                    }
                    _state = BeginsCell(piece, at, next) ? State.Quoted : State.Plain;
                    at++;
                    break;
            }
        }
        return -1;
    }

    // "skipped" bytes without a quote or line end stand between the state and the quote; with none, the state itself decides.
    private bool BeginsCell(ReadOnlySpan<byte> piece, int quote, int skipped) =>
        skipped > 0 ? piece[quote - 1] == delimiter : _state == State.CellStart;
}

using System.Runtime.InteropServices;

namespace Vigia.Stages.Decode;

/// <summary>
/// Finds the schema's fields in a record that looks as the layout predicts: the text before each value is compared, not parsed.
/// Order may differ and members may be absent. On anything else it gives up, and the record goes to <see cref="JsonTokenizer"/>:
/// what it accepts is well-formed and gives the same tokens.
/// </summary>
internal ref struct LayoutReader<TScan>
    where TScan : struct, IScan
{
    private readonly RecordLayout _layout;
    private readonly ReadOnlySpan<byte> _record;
    private readonly Span<Token> _tokens;
    private readonly int _recordNumber;
    private int _at = 1;
    private int _current;
    private int _depth;

    /// <param name="layout">What is known of the records.</param>
    /// <param name="record">A record with readable bytes after it, as <see cref="IScan"/> needs them.</param>
    /// <param name="recordNumber">Different from that of any record before.</param>
    /// <param name="tokens">Cleared; written by slot. One more than there are slots: the last takes what no one reads.</param>
    public LayoutReader(RecordLayout layout, ReadOnlySpan<byte> record, int recordNumber, Span<Token> tokens)
    {
        _layout = layout;
        _record = record;
        _recordNumber = recordNumber;
        _tokens = tokens;
        _current = layout.FirstOf(0);
    }

    /// <summary>Names that had to be looked up because others were predicted.</summary>
    public int LookedUp { get; private set; }

    /// <summary>Reads the whole record; false if it holds a surprise.</summary>
    public bool TryRead()
    {
        if (_current < 0 || _record.Length < 2 || _record[0] != '{')
        {
            return false;
        }
        while (true)
        {
            Stop stop = PredictedMembers.Read<TScan>(_layout, _record, _recordNumber, _tokens, ref _current, ref _at);
            if (stop == Stop.Twice || (stop == Stop.Name && !TryFind()))
            {
                return false;
            }
            if (stop != Stop.Separator && IsObjectToRead)
            {
                if (!TryEnter())
                {
                    return false;
                }
                continue;
            }
            bool isRead = stop switch
            {
                Stop.Name => TryReadValue(),
                Stop.Value => TrySkipValue(),
                _ => TryEndNumber(),
            };
            if (!isRead || !TryClose())
            {
                return isRead && _at == _record.Length;
            }
        }
    }

    private readonly ref Token CurrentToken => ref _tokens[_layout.Members[_current].Slot];

    private readonly bool IsObjectToRead => _record[_at] == '{' && _layout.ObjectOf(_current) >= 0;

    /// <summary>Looks up the member whose name is here, and goes to its value.</summary>
    private bool TryFind()
    {
        int next = _layout.Members[_current].Next;
        if (IsAt(next))
        {
            _current = next;
            _at += _layout.Members[next].LiteralLength;
        }
        else if (!TryFindByName())
        {
            return false;
        }
        LookedUp++;
        ref int seenIn = ref _layout.Members[_layout.Members[_current].Field].SeenIn;
        bool isNew = seenIn != _recordNumber;
        seenIn = _recordNumber;
        return isNew;
    }

    private readonly bool IsAt(int candidate)
    {
        ref readonly LayoutMember member = ref _layout.Members[candidate];
        return member.LiteralLength < _record.Length - _at
            && TScan.AreEqual(in _record[_at], in _layout.Literals[member.Literal], member.LiteralLength);
    }

    private bool TryFindByName()
    {
        int start = JsonScan.SkipSpace(_record, _at) + 1;
        if (start >= _record.Length || _record[start - 1] != '"')
        {
            return false;
        }
        int end = (int)TScan.IndexOfStringEnd(in MemoryMarshal.GetReference(_record), start, _record.Length);
        if (end >= _record.Length || _record[end] != '"')
        {
            return false;
        }
        int colon = JsonScan.SkipSpace(_record, end + 1);
        _at = JsonScan.SkipSpace(_record, colon + 1);
        _current = _at < _record.Length && _record[colon] == ':' ? _layout.Find(_layout.ParentOf(_current), _record[start..end]) : -1;
        return _current >= 0;
    }

    /// <summary>Enters an object of which something is read; false if nothing is known of it, or it is too deep.</summary>
    private bool TryEnter()
    {
        if (_depth == JsonTokenizer.MaxDepth - 1)
        {
            return false;
        }
        CurrentToken = new Token(TokenKind.Nested, _at, 0);
        _layout.Parents[_depth++] = _current;
        _current = _layout.FirstOf(_layout.ObjectOf(_current));
        _at++;
        return _current >= 0;
    }

    private bool TryReadValue()
    {
        int next = (int)
            PredictedMembers.SkipSimpleValue<TScan>(ref MemoryMarshal.GetReference(_record), _at, _record.Length, ref CurrentToken);
        if (next < 0)
        {
            return TrySkipValue();
        }
        _at = next;
        return TryEndNumber();
    }

    /// <summary>Skips any value.</summary>
    private bool TrySkipValue()
    {
        int start = _at;
        TokenKind kind = JsonScan.SkipValue<TScan>(_record, ref _at, _depth + 1);
        CurrentToken = kind switch
        {
            TokenKind.EscapedText => new Token(kind, start + 1, _at - start - 2),
            TokenKind.Nested => new Token(kind, start, 0),
            _ => new Token(kind, start, _at - start),
        };
        return kind != TokenKind.Missing;
    }

    /// <summary>Goes to the end of a number that did not end where a plain one does.</summary>
    private bool TryEndNumber()
    {
        ref Token token = ref CurrentToken;
        bool isOn =
            token.Kind == TokenKind.PlainNumber
            && _at < _record.Length
            && _record[_at] is (byte)'.' or (byte)'e' or (byte)'E' or (>= (byte)'0' and <= (byte)'9');
        if (!isOn)
        {
            return true;
        }
        _at = token.Start;
        return TrySkipValue();
    }

    /// <summary>
    /// Continues behind the next comma, through the ends of objects; false at the record's end, or where there is neither.
    /// </summary>
    private bool TryClose()
    {
        for (; _at < _record.Length; _at++)
        {
            switch (_record[_at])
            {
                case (byte)'}' when _depth == 0:
                    _at = JsonScan.SkipSpace(_record, _at + 1);
                    return false;
                case (byte)'}':
                    _current = _layout.Parents[--_depth];
                    break;
                case (byte)',':
                    _current = _layout.Members[_current].Next;
                    _at++;
                    return true;
                case (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t':
                    break;
                default:
                    _at = -1;
                    return false;
            }
        }
        _at = -1;
        return false;
    }
}

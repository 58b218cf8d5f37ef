using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Statistics;

namespace Vigia.Stages.Decode;

/// <summary>
/// Converts the tokens of one record after the other into rows of a batch. A row counts only when its last field is
/// converted, so a rejected record leaves nothing behind. Fields are converted in the schema's order, so the reason for a
/// rejection does not depend on the order in the record.
/// </summary>
internal ref partial struct RowWriter
{
    private readonly RecordBatch _batch;
    private readonly SchemaColumns _columns;
    private readonly TokenText _text;
    private readonly SimdLevel _level;
    private readonly bool _isBinary;
    private readonly Span<float> _features;
    private readonly Span<ExactNumber> _exact;
    private readonly Span<long> _times;
    private readonly Span<long> _amounts;
    private readonly Span<ulong> _accounts;
    private readonly Span<float> _scores;
    private readonly Span<Truth> _truths;
    private readonly Span<Decision> _decisions;
    private readonly Span<ulong> _rules;
    private readonly int _ruleWords;
    private readonly Span<LabelDetail> _details;
    private readonly Span<int> _indexes;
    private int _rows;
    private int _run;

    /// <param name="batch">Its dense columns are written.</param>
    /// <param name="columns">The schema.</param>
    /// <param name="text">The worker's buffer.</param>
    /// <param name="level">Vector width.</param>
    /// <param name="isBinary">Whether records hold numbers as such, not as text.</param>
    public RowWriter(RecordBatch batch, SchemaColumns columns, TokenText text, SimdLevel level, bool isBinary = false)
    {
        _level = level;
        _isBinary = isBinary;
        _batch = batch;
        _columns = columns;
        _text = text;
        batch.FeatureCount = columns.Features.Length;
        _features = batch.Features.Resize(checked(batch.Received * columns.Features.Length));
        batch.ExactFeatures = columns.ExactFeatures;
        _exact = batch.ExactNumbers.Resize(checked(batch.Received * columns.Exact.Length));
        _times = batch.EventTimes.Resize(batch.Received);
        _amounts = columns.Amount is null ? [] : batch.Amounts.Resize(batch.Received);
        _accounts = columns.AccountSlot is null ? [] : batch.Accounts.Resize(batch.Received);
        batch.GivenScoreCount = columns.Scores.Length;
        _scores = batch.GivenScores.Resize(checked(batch.Received * columns.Scores.Length));
        _truths = columns.Truth is null ? [] : batch.Truths.Resize(batch.Received);
        _decisions = columns.Decision is null ? [] : batch.Decisions.Resize(batch.Received);
        batch.RuleWords = _ruleWords = columns.Rules?.Words ?? 0;
        _rules = batch.Rules.Resize(checked(batch.Received * _ruleWords));
        _details = columns.LabelDetail is null ? [] : batch.LabelDetails.Resize(batch.Received);
        _indexes = batch.ReceivedIndex.Resize(batch.Received);
    }

    /// <summary>Adds the row of a record; null, or why it has none.</summary>
    /// <param name="index">Which received record it is.</param>
    /// <param name="record">Its bytes.</param>
    /// <param name="tokens">Its tokens by slot.</param>
    public Fault? Add(int index, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens)
    {
        Fault? fault = ReserveId(index, record, tokens, out int idLength);
        fault ??= ReadTime(index, record, tokens, out _times[_rows]);
        fault ??= _columns.Amount is { } amount ? ReadAmount(amount, record, tokens[amount.Slot], out _amounts[_rows]) : null;
        fault ??= ReadFeatures(record, tokens);
        return fault ?? AddRest(index, record, tokens, idLength);
    }

    /// <summary>Reads what comes after the features, and adds the row.</summary>
    private Fault? AddRest(int index, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens, int idLength)
    {
        Fault? fault = ReadScores(record, tokens);
        fault ??= _columns.Decision?.Read(_text, record, tokens, out _decisions[_rows]);
        fault ??= _columns.Rules?.Read(_text, record, tokens, _isBinary, _rules.Slice(_rows * _ruleWords, _ruleWords));
        fault ??= _columns.LabelDetail?.Read(_text, record, tokens, out _details[_rows]);
        if (fault is null)
        {
            ReadAccount(record, tokens);
            ReadExact(record, tokens);
            ReadTruth(record, tokens);
            _batch.Ids.Commit(idLength);
            _indexes[_rows++] = index;
        }
        return fault;
    }

    /// <summary>Gives the columns their final length.</summary>
    public readonly void End()
    {
        _batch.Features.Resize(_rows * _columns.Features.Length);
        _batch.ExactNumbers.Resize(_rows * _columns.Exact.Length);
        _batch.EventTimes.Resize(_rows);
        _batch.Amounts.Resize(_columns.Amount is null ? 0 : _rows);
        _batch.Accounts.Resize(_columns.AccountSlot is null ? 0 : _rows);
        _batch.GivenScores.Resize(_rows * _columns.Scores.Length);
        _batch.Truths.Resize(_columns.Truth is null ? 0 : _rows);
        _batch.Decisions.Resize(_columns.Decision is null ? 0 : _rows);
        _batch.Rules.Resize(_rows * _ruleWords);
        _batch.LabelDetails.Resize(_columns.LabelDetail is null ? 0 : _rows);
        _batch.ReceivedIndex.Resize(_rows);
    }

    /// <summary>Hashes the account; one that is missing or not a value leaves the record out of figures by account alone.</summary>
    private readonly void ReadAccount(ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens)
    {
        if (_columns.AccountSlot is not { } slot)
        {
            return;
        }
        Token token = tokens[slot];
        _accounts[_rows] = 0;
        if (
            token.Kind is not (TokenKind.Missing or TokenKind.Null or TokenKind.True or TokenKind.False or TokenKind.Nested)
            && _text.TryRead(record, token, out ReadOnlySpan<byte> text)
            && text.Length > 0
        )
        {
            _accounts[_rows] = Math.Max(1, XxHash3.HashToUInt64(text));
        }
    }

    private Fault? ReserveId(int index, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens, out int length) =>
        _columns.Id is { } id ? ReserveId(id, record, tokens[id.Slot], out length) : ReservePlace(index, out length);

    private readonly Fault? ReserveId(IdColumn column, ReadOnlySpan<byte> record, Token token, out int length)
    {
        length = 0;
        if (token.Kind is TokenKind.Missing or TokenKind.Null)
        {
            return column.Missing;
        }
        if (token.Kind is TokenKind.True or TokenKind.False or TokenKind.Nested)
        {
            return column.BadValue;
        }
        if (!_text.TryRead(record, token, out ReadOnlySpan<byte> text))
        {
            return column.BadText;
        }
        if (!TextRules.IsSound(text))
        {
            return column.BadText;
        }
        bool isWhole =
            (token.Kind is not (TokenKind.Number or TokenKind.PlainNumber) && !token.IsBinaryNumber)
            || text.TrimStart((byte)'-').IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        if (text.Length is 0 or > IdColumn.MaxBytes || !isWhole)
        {
            return column.BadValue;
        }
        text.CopyTo(_batch.Ids.Reserve(text.Length));
        length = text.Length;
        return null;
    }

    /// <summary>
    /// Where the record is, as its id: <c>topic-partition-offset</c>, and its number for the second record of a message and those after it.
    /// </summary>
    private Fault? ReservePlace(int index, out int length)
    {
        while (index >= _batch.Runs[_run].End)
        {
            _run++;
        }
        (SourcePartition partition, int first) = (_batch.Runs[_run].Partition, index);
        while (first > _batch.Runs[_run].Start && _batch.Offsets[first - 1] == _batch.Offsets[index])
        {
            first--;
        }
        Span<byte> room = _batch.Ids.Reserve(Encoding.UTF8.GetMaxByteCount(partition.Topic.Length) + 48);
        length = Encoding.UTF8.GetBytes(partition.Topic, room);
        room[length++] = (byte)'-';
        partition.Partition.TryFormat(room[length..], out int written, provider: CultureInfo.InvariantCulture);
        length += written;
        room[length++] = (byte)'-';
        _batch.Offsets[index].TryFormat(room[length..], out written, provider: CultureInfo.InvariantCulture);
        length += written;
        if (index > first)
        {
            room[length++] = (byte)'-';
            (index - first + 1).TryFormat(room[length..], out written, provider: CultureInfo.InvariantCulture);
            length += written;
        }
        return null;
    }

    private readonly Fault? ReadTime(int index, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens, out long unixMs)
    {
        if (_columns.Time is { } column)
        {
            return ReadTime(column, record, tokens[column.Slot], out unixMs);
        }
        unixMs = _batch.SourceTimes[index];
        return null;
    }

    private readonly Fault? ReadTime(TimeColumn column, ReadOnlySpan<byte> record, Token token, out long unixMs)
    {
        unixMs = 0;
        return token.Kind switch
        {
            TokenKind.Missing or TokenKind.Null => column.Missing,
            TokenKind.True or TokenKind.False or TokenKind.TimeOfDay => column.BadValue,
            TokenKind.Instant => InstantTime.TryRead(token, out unixMs) ? null : column.BadValue,
            _ when _text.TryRead(record, token, out ReadOnlySpan<byte> text) && column.TryParse(text, out unixMs) => null,
            _ => _text.IsMissing(record, token) ? column.Missing : column.BadValue,
        };
    }

    private readonly Fault? ReadAmount(AmountColumn column, ReadOnlySpan<byte> record, Token token, out long amount)
    {
        amount = 0;
        return token.Kind switch
        {
            TokenKind.Missing or TokenKind.Null => column.Missing,
            TokenKind.True or TokenKind.False or TokenKind.Instant or TokenKind.TimeOfDay => column.BadValue,
            TokenKind.Decimal or TokenKind.Float64 when BinaryAmount.TryScale(token, column.Scale, out amount) => null,
            _ when _text.TryReadDecimal(record, token, out ReadOnlySpan<byte> text)
                    && DecimalText.TryScale(text, column.Scale, Rounding.HalfToEven, out amount)
                    && amount is >= -AmountColumn.Max and <= AmountColumn.Max => null,
            _ => _text.IsMissing(record, token) ? column.Missing : column.BadValue,
        };
    }
}

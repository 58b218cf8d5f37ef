using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <content>Features, scores and the truth.</content>
internal ref partial struct RowWriter
{
    private readonly Fault? ReadFeatures(ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens)
    {
        Span<float> row = _features.Slice(_rows * _columns.Features.Length, _columns.Features.Length);
        bool isComplete = true;
        NumberColumn[] numbers = _columns.Numbers;
        for (int done = ConvertNumbers(record, tokens, numbers, row); done < numbers.Length; )
        {
            NumberColumn column = numbers[done++];
            isComplete &= ReadFeature(_columns.Features[column.Index], record, tokens[column.Slot], out row[column.Index]) is null;
            done += ConvertNumbers(record, tokens, numbers.AsSpan(done), row);
        }
        foreach (FeatureColumn column in _columns.Others)
        {
            Token token = tokens[column.Slot];
            ref float value = ref row[column.Index];
            bool isCategory = column.Type == FeatureType.Category && token.Kind == TokenKind.Text;
            if (isCategory && column.TryFind(record.Slice(token.Start, token.Length), out value))
            {
                continue;
            }
            if (token.Kind is TokenKind.True or TokenKind.False && column.Type == FeatureType.Boolean)
            {
                value = token.Kind == TokenKind.True ? 1 : 0;
                continue;
            }
            isComplete &= ReadFeature(column, record, token, out value) is null;
        }
        return isComplete ? null : FirstFault(record, tokens);
    }

    private readonly int ConvertNumbers(
        ReadOnlySpan<byte> record,
        ReadOnlySpan<Token> tokens,
        ReadOnlySpan<NumberColumn> numbers,
        Span<float> row
    ) => _isBinary ? BinaryNumbers.Convert(tokens, numbers, row) : PlainNumbers.Convert(_level, record, tokens, numbers, row);

    private readonly Fault? ReadScores(ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens)
    {
        GivenScoreColumn[] columns = _columns.Scores;
        for (int i = 0; i < columns.Length; i++)
        {
            Token token = tokens[columns[i].Slot];
            ref float score = ref _scores[_rows * columns.Length + i];
            score = float.NaN;
            bool isRead =
                token.Kind is TokenKind.Missing or TokenKind.Null
                || token.Kind is not (TokenKind.True or TokenKind.False) && TryReadNumber(record, token, out score);
            if (!isRead && _text.IsMissing(record, token))
            {
                score = float.NaN;
            }
            else if (!isRead)
            {
                return columns[i].BadValue;
            }
        }
        return null;
    }

    private readonly void ReadTruth(ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens)
    {
        if (_columns.Truth is { } column)
        {
            bool isRead = _text.TryRead(record, tokens[column.Slot], out ReadOnlySpan<byte> text);
            _truths[_rows] = isRead && column.Values.TryFind(text, out Truth truth) ? truth : Truth.Unknown;
        }
    }

    /// <summary>What is wrong with the first feature, in the schema's order, with which something is wrong.</summary>
    private readonly Fault? FirstFault(ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens)
    {
        foreach (FeatureColumn column in _columns.Features)
        {
            if (ReadFeature(column, record, tokens[column.Slot], out _) is { } fault)
            {
                return fault;
            }
        }
        return null;
    }

    private readonly Fault? ReadFeature(FeatureColumn column, ReadOnlySpan<byte> record, Token token, out float value)
    {
        value = column.Missing;
        if (token.Kind is TokenKind.Missing or TokenKind.Null)
        {
            return column.MissingFault;
        }
        if (column.Type == FeatureType.Category)
        {
            return ReadCategory(column, record, token, out value);
        }
        if (token.Kind is TokenKind.True or TokenKind.False)
        {
            value = token.Kind == TokenKind.True ? 1 : 0;
            return column.Type == FeatureType.Boolean ? null : column.BadValue;
        }
        if (column.Type == FeatureType.Boolean)
        {
            if (_text.TryReadDecimal(record, token, out ReadOnlySpan<byte> text) && BooleanText.TryParse(text, out float truth))
            {
                value = truth;
                return null;
            }
            return FaultOf(column, record, token);
        }
        if (!TryReadNumber(record, token, out float number))
        {
            return FaultOf(column, record, token);
        }
        if (float.IsNaN(number))
        {
            return column.MissingFault;
        }
        value = number;
        return null;
    }

    /// <summary>
    /// What a text that cannot be read does to its record: nothing where it means a missing value and the schema takes those.
    /// </summary>
    private readonly Fault? FaultOf(FeatureColumn column, ReadOnlySpan<byte> record, Token token) =>
        _text.IsMissing(record, token) ? column.MissingFault : column.BadValue;

    /// <summary>A number; NaN where a binary record has it, which is what programs write for a value that they do not have.</summary>
    private readonly bool TryReadNumber(ReadOnlySpan<byte> record, Token token, out float number)
    {
        if (token.IsBinaryNumber && BinaryNumbers.TryConvert(token, out double wide))
        {
            number = (float)wide;
            return !float.IsInfinity(number);
        }
        number = float.NaN;
        return _text.TryReadDecimal(record, token, out ReadOnlySpan<byte> text) && NumberText.TryParse(text, out number);
    }

    private readonly Fault? ReadCategory(FeatureColumn column, ReadOnlySpan<byte> record, Token token, out float value)
    {
        value = column.Unseen;
        if (token.Kind == TokenKind.Nested)
        {
            return column.BadValue;
        }
        if (!_text.TryRead(record, token, out ReadOnlySpan<byte> text))
        {
            return column.BadText;
        }
        if (column.TryFind(text, out float code))
        {
            value = code;
            return null;
        }
        if (_text.IsMissing(record, token))
        {
            value = column.Missing;
            return column.MissingFault;
        }
        return TextRules.IsSound(text) ? column.UnseenFault : column.BadText;
    }
}

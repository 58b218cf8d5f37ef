using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <content>
/// Records that came as columns. What most rows are made of is converted column by column; a row with anything else in it, such as a value
/// that rejects it, is made of its tokens, as any record is.
/// </content>
internal ref partial struct RowWriter
{
    /// <summary>Adds the rows of all records that are not rejected yet.</summary>
    /// <param name="records">The batch's columns.</param>
    /// <param name="plan">Which of them the schema reads.</param>
    /// <param name="isRejected">Of each record.</param>
    /// <param name="stage">Name for rejections.</param>
    public void AddColumns(ColumnarRecords records, ColumnarPlan plan, ReadOnlySpan<bool> isRejected, string stage)
    {
        foreach (FeatureColumn feature in _columns.Others)
        {
            if (plan.BeginCodes(feature, records) is { } values)
            {
                FindCodes(feature, records, values, plan.CodesOf(feature));
            }
        }
        for (int start = 0; start < records.Count; start += ColumnarPlan.BlockRows)
        {
            int count = Math.Min(ColumnarPlan.BlockRows, records.Count - start);
            plan.IsOdd.Clear();
            ConvertBlock(records, plan, start, count);
            for (int index = start; index < start + count; index++)
            {
                if (!isRejected[index] && AddRow(records, plan, index, plan.IsOdd[index - start]) is { } fault)
                {
                    _batch.Reject(new Rejection(index, stage, fault.Reason, fault.Detail));
                }
            }
        }
    }

    private Fault? AddRow(ColumnarRecords records, ColumnarPlan plan, int index, bool isOdd)
    {
        if (isOdd)
        {
            plan.ReadTokens(records, index, plan.AllSlots);
            return Add(index, records.Bytes, plan.Tokens);
        }
        plan.ReadTokens(records, index, plan.RestSlots);
        if (ReserveId(index, records.Bytes, plan.Tokens, out int idLength) is { } fault)
        {
            return fault;
        }
        if (_rows != index)
        {
            // Rows before it were rejected: the dense columns have no gaps.
            _times[_rows] = _times[index];
            if (_columns.Amount is not null)
            {
                _amounts[_rows] = _amounts[index];
            }
            int width = _columns.Features.Length;
            _features.Slice(index * width, width).CopyTo(_features[(_rows * width)..]);
        }
        return AddRest(index, records.Bytes, plan.Tokens, idLength);
    }

    /// <summary>Converts times, amounts and features of some records to where their rows are if none is rejected.</summary>
    private readonly void ConvertBlock(ColumnarRecords records, ColumnarPlan plan, int start, int count)
    {
        ConvertTimes(records, plan, start, count);
        if (_columns.Amount is { } amount)
        {
            ConvertAmounts(amount, records, plan, start, count);
        }
        int width = _columns.Features.Length;
        foreach (FeatureColumn feature in _columns.Features)
        {
            var cells = new MatrixColumn(_features[((start * width) + feature.Index)..], width);
            if (plan.ColumnOf(feature.Slot) is not { } column)
            {
                plan.IsOdd[..count].Fill(true);
            }
            else if (plan.CodesOf(feature) is { IsEmpty: false } codes)
            {
                ColumnarKernels.Codes(feature, records.Columns[column], codes, start, cells, plan.IsOdd[..count]);
            }
            else if (!ColumnarKernels.TryConvert(feature, records.Columns[column], start, cells, plan.IsOdd[..count]))
            {
                for (int i = 0; i < count; i++)
                {
                    plan.IsOdd[i] |= ReadFeature(feature, records.Bytes, records.TokenAt(column, start + i), out cells[i]) is not null;
                }
            }
        }
    }

    private readonly void ConvertTimes(ColumnarRecords records, ColumnarPlan plan, int start, int count)
    {
        Span<long> times = _times.Slice(start, count);
        if (_columns.Time is not { } time)
        {
            _batch.SourceTimes.Span.Slice(start, count).CopyTo(times);
            return;
        }
        if (plan.ColumnOf(time.Slot) is not { } column)
        {
            plan.IsOdd[..count].Fill(true);
            return;
        }
        if (ColumnarKernels.TryConvertTimes(records.Columns[column], start, times, plan.IsOdd))
        {
            return;
        }
        for (int i = 0; i < count; i++)
        {
            plan.IsOdd[i] |= ReadTime(time, records.Bytes, records.TokenAt(column, start + i), out times[i]) is not null;
        }
    }

    private readonly void ConvertAmounts(AmountColumn amount, ColumnarRecords records, ColumnarPlan plan, int start, int count)
    {
        if (plan.ColumnOf(amount.Slot) is not { } column)
        {
            plan.IsOdd[..count].Fill(true);
            return;
        }
        for (int i = 0; i < count; i++)
        {
            Token token = records.TokenAt(column, start + i);
            // A whole number is a decimal without digits after its point; so it needs no text.
            token = token.Kind == TokenKind.Int64 ? Token.Of(TokenKind.Decimal, token.Bits) : token;
            plan.IsOdd[i] |= ReadAmount(amount, records.Bytes, token, out _amounts[start + i]) is not null;
        }
    }

    /// <summary>Finds the codes of texts as categories; <see cref="ColumnarPlan.NoCode"/> for a text that rejects its record.</summary>
    private readonly void FindCodes(FeatureColumn feature, ColumnarRecords records, ColumnarValues values, Span<float> codes)
    {
        for (int number = 0; number < values.TextCount; number++)
        {
            if (ReadCategory(feature, records.Bytes, records.TextToken(values, number), out codes[number]) is not null)
            {
                codes[number] = ColumnarPlan.NoCode;
            }
        }
    }
}

using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>Finds the schema's fields in any CSV record.</summary>
/// <param name="options">Delimiter and, for records without a header of their own, the names of the columns.</param>
/// <param name="fields">Paths by slot; as written, they are names of columns.</param>
/// <param name="optional">The one field that may have no column; null if every field needs one.</param>
internal sealed class CsvTokenizer(DecodeOptions options, IReadOnlyList<FieldPath> fields, FieldPath? optional) : RecordTokenizer
{
    private byte[] _headerLine = [];
    private CsvHeader _header = CsvHeader.None;

    /// <summary>For each column the slot of its token; -1 for one that the schema does not read. Known once a batch has begun.</summary>
    public int[] Slots => _header.Slots;

    /// <summary>Makes the tokens of fields that have no column missing ones: a batch before may have had them.</summary>
    public void ClearAbsent(Span<Token> tokens)
    {
        foreach (int slot in _header.Absent)
        {
            tokens[slot] = default;
        }
    }

    /// <summary>The record without the line feed, or carriage return and line feed, at its end.</summary>
    public static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> record)
    {
        if (!record.IsEmpty && record[^1] == '\n')
        {
            record = record[..^1];
        }
        return !record.IsEmpty && record[^1] == '\r' ? record[..^1] : record;
    }

    /// <exception cref="InvalidOperationException">The batch has no header, or one that does not fit the schema.</exception>
    public override void Begin(RecordBatch batch)
    {
        ReadOnlySpan<byte> line = WithoutLineEnd(RecordText.WithoutByteOrderMark(batch.Header.Span));
        if (ReferenceEquals(_header, CsvHeader.None) || !line.SequenceEqual(_headerLine))
        {
            if (!line.IsEmpty && CsvHeader.BetterDelimiter(line, options.Delimiter, fields) is { } delimiter)
            {
                throw new InvalidOperationException(
                    $"the CSV header does not fit the record schema with the delimiter that is set; set 'delimiter: {delimiter}' of the source 'files', or of stage 'decode'"
                );
            }
            _headerLine = line.ToArray();
            _header = CsvHeader.Match(line.IsEmpty ? ConfiguredNames() : CsvHeader.Parse(line, options.Delimiter), fields, optional);
        }
    }

    public override Fault? Read(ReadOnlySpan<byte> record, Span<Token> tokens)
    {
        record = WithoutLineEnd(record);
        if (record.IsEmpty)
        {
            return Fault.Empty;
        }
        ClearAbsent(tokens);
        int[] slots = Slots;
        var cells = new CsvCells(record, options.Delimiter);
        int column = 0;
        for (; cells.MoveNext(out Token cell); column++)
        {
            if (column < slots.Length && slots[column] >= 0)
            {
                tokens[slots[column]] = cell;
            }
        }
        return cells.Fault
            ?? (
                column == slots.Length ? null
                : column == 1 ? _header.SingleColumn(record)
                : _header.WrongCount
            );
    }

    private IReadOnlyList<string> ConfiguredNames() =>
        options.Header.Count > 0
            ? options.Header
            : throw new InvalidOperationException(
                "CSV records came without a header; name their columns in order under 'header' of stage 'decode', or, if they are JSON, let its 'format' be json: CSV files are known by their header"
            );
}

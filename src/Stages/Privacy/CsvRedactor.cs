using System.Buffers;
using System.Text.Unicode;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Privacy;

/// <summary>
/// Copies a CSV record with its personal cells emptied or replaced by the keyed hash of their text; the others stay as they
/// were written. A record without exactly the header's columns is unreadable: what is personal may stand in another place.
/// </summary>
/// <param name="fields">What is personal.</param>
/// <param name="hash">Needed where a cell is to be hashed.</param>
/// <param name="options">Delimiter, and the header where records come without one.</param>
internal sealed class CsvRedactor(PersonalFields fields, KeyedHash? hash, DecodeOptions options) : Redactor
{
    private readonly TokenText _text = new();
    private byte[]? _headerLine;
    private PersonalRule?[] _rules = [];

    public override void Begin(ReadOnlySpan<byte> header)
    {
        if (_headerLine is null || !header.SequenceEqual(_headerLine))
        {
            _headerLine = header.ToArray();
            _rules = [.. Names(header).Select(fields.RuleOfColumn)];
        }
    }

    public override bool TryRedact(ReadOnlySpan<byte> record, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> line = RecordText.WithoutByteOrderMark(record).TrimEnd("\r\n"u8);
        if (line.IsEmpty || !Utf8.IsValid(line))
        {
            return false;
        }
        var cells = new CsvCells(line, options.Delimiter);
        int column = 0;
        for (int start = 0; cells.MoveNext(out Token cell); column++)
        {
            int end = cell.Start + cell.Length;
            if (start < line.Length && line[start] == '"')
            {
                end++;
            }
            if (column >= _rules.Length)
            {
                return false;
            }
            if (column > 0)
            {
                output.Write([options.Delimiter]);
            }
            Copy(line, start..end, cell, _rules[column], output);
            start = end + 1;
        }
        return cells.Fault is null && column == _rules.Length;
    }

    private void Copy(ReadOnlySpan<byte> line, Range written, Token cell, PersonalRule? rule, IBufferWriter<byte> output)
    {
        if (rule is null)
        {
            output.Write(line[written]);
        }
        else if (rule == PersonalRule.Hash && _text.TryRead(line, cell, out ReadOnlySpan<byte> text))
        {
            output.Advance(hash!.Write(text, output.GetSpan(hash.Length)));
        }
    }

    private IReadOnlyList<string> Names(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> line = RecordText.WithoutByteOrderMark(header).TrimEnd("\r\n"u8);
        try
        {
            return line.IsEmpty ? options.Header : CsvHeader.Parse(line, options.Delimiter);
        }
        catch (InvalidOperationException)
        {
            // A header that is not CSV stops the stage that decodes; here no record fits it.
            return [];
        }
    }
}

using System.Text.Json;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files;

namespace Vigia.Stages.Inference;

/// <summary>Gathers the fields of records, each into its column. A field of a nested object has the path <c>outer.inner</c>.</summary>
/// <param name="format">How records are written.</param>
internal sealed class SampleColumns(SampleFormat format)
{
    private const int MostColumns = 10_000;

    private readonly OrderedDictionary<string, SampleColumn> _columns = new(StringComparer.Ordinal);
    private readonly List<SampleColumn> _byPlace = [];
    private readonly TokenText _text = new();
    private byte[] _escape = new byte[256];

    /// <summary>Number of sample records read.</summary>
    public long Records { get; private set; }

    /// <summary>Lines that are no records.</summary>
    public long Malformed { get; private set; }

    public IReadOnlyList<SampleColumn> Columns => [.. _columns.Values];

    /// <summary>Takes a record. The first one of CSV is the header, if it has one.</summary>
    public void Add(ReadOnlySpan<byte> record, bool isFirst)
    {
        bool isCsv = format.Format == FileFormat.Csv;
        if (isCsv && isFirst)
        {
            foreach (string name in format.Columns)
            {
                _byPlace.Add(ColumnOfHeader(name));
            }
        }
        if (isCsv && isFirst && format.HasHeader)
        {
            return;
        }
        if (isCsv ? TryAddCells(record) : TryAddMembers(record))
        {
            Records++;
            return;
        }
        Malformed++;
    }

    /// <summary>Notes a field whose values are lists, or cannot be read.</summary>
    public void AddList(string path) => Column(path).AddList();

    private bool TryAddCells(ReadOnlySpan<byte> record)
    {
        if (CountCells(record) != _byPlace.Count)
        {
            return false;
        }
        int place = 0;
        var cells = new CsvCells(record, format.Delimiter);
        while (cells.MoveNext(out Token cell))
        {
            SampleColumn column = _byPlace[place++];
            if (cell.Kind == TokenKind.Null)
            {
                column.AddNull();
            }
            else if (_text.TryRead(record, cell, out ReadOnlySpan<byte> text))
            {
                column.AddText(text);
            }
        }
        return true;
    }

    private int CountCells(ReadOnlySpan<byte> record)
    {
        int count = 0;
        var cells = new CsvCells(record, format.Delimiter);
        while (cells.MoveNext(out _))
        {
            count++;
        }
        return cells.Fault is null ? count : -1;
    }

    private bool TryAddMembers(ReadOnlySpan<byte> record)
    {
        try
        {
            // Once through to the end: a line that is no JSON must leave nothing behind.
            var check = new Utf8JsonReader(record);
            while (check.Read()) { }
            var reader = new Utf8JsonReader(record);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }
            AddObject(ref reader, "");
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void AddObject(ref Utf8JsonReader reader, string prefix)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string path = prefix + FieldPath.Escape(reader.GetString()!);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                AddObject(ref reader, $"{path}.");
                continue;
            }
            AddValue(ref reader, Column(path));
        }
    }

    private void AddValue(ref Utf8JsonReader reader, SampleColumn column)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                column.AddNull();
                break;
            case JsonTokenType.True or JsonTokenType.False:
                column.AddBoolean(reader.TokenType == JsonTokenType.True);
                break;
            case JsonTokenType.StartArray:
                column.AddList();
                reader.Skip();
                break;
            case JsonTokenType.Number:
                column.AddNumber(reader.ValueSpan);
                break;
            default:
                column.AddText(Unescaped(ref reader));
                break;
        }
    }

    private ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }
        if (_escape.Length < reader.ValueSpan.Length)
        {
            _escape = new byte[2 * reader.ValueSpan.Length];
        }
        return _escape.AsSpan(0, reader.CopyString(_escape));
    }

    private SampleColumn ColumnOfHeader(string name)
    {
        if (!_columns.TryGetValue(name, out SampleColumn? first))
        {
            return Column(name);
        }
        first.IsRepeated = true;
        string place = $"{name} (column {_byPlace.Count + 1})";
        return _columns[place] = new SampleColumn(place) { IsRepeated = true };
    }

    private SampleColumn Column(string path)
    {
        if (_columns.TryGetValue(path, out SampleColumn? column))
        {
            return column;
        }
        if (_columns.Count == MostColumns)
        {
            throw new SampleException($"the records have more than {MostColumns:N0} fields; their names look like values");
        }
        return _columns[path] = new SampleColumn(path);
    }
}

using ParquetSharp;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>The columns of a file that a record schema reads; the others are never touched.</summary>
internal sealed class ParquetColumns : IDisposable
{
    private ParquetColumns(FieldPath[] fields, ParquetColumn[] columns) =>
        (Layout, All) = (
            new ColumnarLayout(fields, [.. columns.SelectMany(column => Enumerable.Repeat(column.Type, column.Width))]),
            columns
        );

    /// <summary>The field that each column holds, and its type.</summary>
    public ColumnarLayout Layout { get; }

    public ParquetColumn[] All { get; }

    /// <exception cref="InvalidDataException">A column is not there, or of a type that cannot be read as its field.</exception>
    public static ParquetColumns Find(SchemaDescriptor file, RecordSchema schema)
    {
        List<FieldPath> fields = [];
        List<ParquetColumn> columns = [];
        OrderedDictionary<int, List<FieldPath>> vectors = [];
        // In the order of their slots, decoding takes a record's tokens as they are.
        FieldNode root = FieldNode.Build(SchemaColumns.PathsOf(schema).Select(field => field.Names));
        foreach (FieldPath field in SchemaColumns.PathsOf(schema).Distinct().OrderBy(field => root.SlotOf(field.Names)))
        {
            if (IndexOf(file, field) is { } index)
            {
                fields.Add(field);
                columns.Add(Open(file.Column(index), index, field, schema));
            }
            else if (ParquetVectors.IndexOf(file, field) is { } list)
            {
                if (!vectors.TryGetValue(list, out List<FieldPath>? elements))
                {
                    vectors.Add(list, elements = []);
                }
                elements.Add(field);
            }
            else if (schema.Truth?.Path.Equals(field) != true)
            {
                // The truth comes late: a file of fresh records may not have its column.
                throw new InvalidDataException($"it has no column '{field}'; its columns are {NamesOf(file)}");
            }
        }
        foreach ((int index, List<FieldPath> elements) in vectors)
        {
            ParquetVectors.Sort(elements);
            fields.AddRange(elements);
            columns.Add(ParquetVectors.Open(file.Column(index), index, elements.Count));
        }
        return new ParquetColumns([.. fields], [.. columns]);
    }

    /// <summary>All columns of a file that hold single values.</summary>
    /// <param name="file">The file.</param>
    /// <param name="others">Names of the columns that hold lists, or values of a type that cannot be read.</param>
    public static ParquetColumns FindAll(SchemaDescriptor file, out IReadOnlyList<string> others)
    {
        List<FieldPath> fields = [];
        List<ParquetColumn> columns = [];
        List<string> left = [];
        for (int i = 0; i < file.NumColumns; i++)
        {
            ColumnDescriptor column = file.Column(i);
            string path = string.Join('.', column.Path.ToDotVector().Select(FieldPath.Escape));
            if (column.MaxRepetitionLevel > 0 || !ParquetType.IsReadable(column))
            {
                left.Add(path);
                continue;
            }
            fields.Add(FieldPath.Parse(path));
            columns.Add(ParquetType.Of(column).Open(column, i, null));
        }
        others = left;
        return new ParquetColumns([.. fields], [.. columns]);
    }

    /// <summary>Reads the values of the next rows of all columns; the records are appended by the caller.</summary>
    /// <exception cref="InvalidDataException">A column has fewer values.</exception>
    public void Read(int rows, ColumnarRecords records, ParquetScratch scratch)
    {
        Span<int> sizes = records.Reserve(rows);
        int at = 0;
        foreach (ParquetColumn column in All)
        {
            ReadOnlySpan<ColumnarValues> into = records.Columns.AsSpan(at, column.Width);
            column.Read(rows, records, into, scratch);
            records.AddTextSizes(into[0], sizes);
            at += column.Width;
        }
    }

    public void Dispose()
    {
        foreach (ParquetColumn column in All)
        {
            column.Dispose();
        }
    }

    /// <summary>A path leads through groups; as a whole it may be the name of a column, as with CSV.</summary>
    private static int? IndexOf(SchemaDescriptor file, FieldPath field)
    {
        for (int i = 0; i < file.NumColumns; i++)
        {
            string[] path = file.Column(i).Path.ToDotVector();
            bool leadsInto = path.Length > field.Names.Count && path.AsSpan(0, field.Names.Count).SequenceEqual([.. field.Names]);
            if (leadsInto || path.SequenceEqual(field.Names) || (path.Length == 1 && path[0] == field.Text))
            {
                return i;
            }
        }
        return null;
    }

    private static ParquetColumn Open(ColumnDescriptor column, int index, FieldPath field, RecordSchema schema)
    {
        string[] path = column.Path.ToDotVector();
        if (column.MaxRepetitionLevel > 0 || (path.Length > 1 && path.Length != field.Names.Count))
        {
            throw new InvalidDataException(
                $"column '{field}' is a list, a map or a group; the record schema reads single values and elements: {field}.0"
            );
        }
        var type = ParquetType.Of(column);
        ParquetUse.Check(type, field, schema);
        ZoneClock? clock =
            type.IsWallClock && schema.EventTime is { Zone: { } zone } time && time.Path.Equals(field) ? new ZoneClock(zone) : null;
        return type.Open(column, index, clock);
    }

    private static string NamesOf(SchemaDescriptor file)
    {
        const int Shown = 20;
        IEnumerable<string> names = Enumerable.Range(0, Math.Min(file.NumColumns, Shown)).Select(i => file.Column(i).Path.ToDotString());
        return string.Join(", ", names) + (file.NumColumns > Shown ? $" and {file.NumColumns - Shown} more" : "");
    }
}

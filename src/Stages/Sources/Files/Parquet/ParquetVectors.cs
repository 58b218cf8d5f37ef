using ParquetSharp;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>Columns of lists that a record schema reads by their elements: <c>embedding.0</c> to <c>embedding.7</c>.</summary>
internal static class ParquetVectors
{
    // A list is a group of a repeated group of an element; older writers repeat the element itself.
    private const int GroupsOfList = 2;

    /// <summary>The column of lists of which a field is an element; null for any other field.</summary>
    public static int? IndexOf(SchemaDescriptor file, FieldPath field)
    {
        string[] list = [.. field.Names.SkipLast(1)];
        if (list.Length == 0 || ElementIndex.Of(field.Names[^1]) < 0)
        {
            return null;
        }
        for (int i = 0; i < file.NumColumns; i++)
        {
            string[] path = file.Column(i).Path.ToDotVector();
            bool isIt = path.Length <= list.Length + GroupsOfList && path.AsSpan().StartsWith(list);
            if (isIt && file.Column(i).MaxRepetitionLevel == 1)
            {
                return i;
            }
        }
        return null;
    }

    /// <summary>Puts elements in the order of their lists.</summary>
    /// <exception cref="InvalidDataException">They are not those from 0 on.</exception>
    public static void Sort(List<FieldPath> elements)
    {
        elements.Sort((a, b) => ElementIndex.Of(a.Names[^1]).CompareTo(ElementIndex.Of(b.Names[^1])));
        for (int i = 0; i < elements.Count; i++)
        {
            if (ElementIndex.Of(elements[i].Names[^1]) != i)
            {
                throw new InvalidDataException(
                    $"the record schema reads '{elements[i]}' and not element {i}: a list is read as a vector, with all elements from 0 on"
                );
            }
        }
    }

    /// <summary>Opens a column of lists.</summary>
    /// <param name="column">The column.</param>
    /// <param name="index">Its place in the file.</param>
    /// <param name="width">Elements that are read.</param>
    /// <exception cref="InvalidDataException">Its elements are no numbers.</exception>
    public static ParquetColumn Open(ColumnDescriptor column, int index, int width) =>
        (column.PhysicalType, column.LogicalType) switch
        {
            (PhysicalType.Float, _) => new ParquetVector<float>(
                column,
                index,
                new(TokenKind.Float32),
                width,
                float.NaN,
                static (values, row, value) => values.Singles[row] = value
            ),
            (PhysicalType.Double, _) => new ParquetVector<double>(
                column,
                index,
                new(TokenKind.Float64),
                width,
                double.NaN,
                static (values, row, value) => values.Doubles[row] = value
            ),
            (PhysicalType.Int32, NoneLogicalType or IntLogicalType { IsSigned: true }) => new ParquetVector<int>(
                column,
                index,
                new(TokenKind.Int64),
                width,
                0,
                static (values, row, value) => values.Wholes[row] = value
            ),
            (PhysicalType.Int64, NoneLogicalType or IntLogicalType { IsSigned: true }) => new ParquetVector<long>(
                column,
                index,
                new(TokenKind.Int64),
                width,
                0,
                static (values, row, value) => values.Wholes[row] = value
            ),
            _ => throw new InvalidDataException(
                $"column '{column.Path.ToDotString()}' has lists of {column.PhysicalType}, {column.LogicalType.Type}; "
                    + "of lists, those of float, double and whole numbers are read"
            ),
        };
}

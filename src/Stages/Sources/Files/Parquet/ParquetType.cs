using ParquetSharp;
using Vigia.Stages.Decode;
using TimeUnit = Vigia.Stages.Decode.TimeUnit;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>What the values of a column are.</summary>
internal enum ParquetKind
{
    Boolean,
    Number,
    Time,
    TimeOfDay,
    Text,
}

/// <summary>A column's type: what its values are and how they are read.</summary>
/// <param name="Kind">What its values are.</param>
/// <param name="Name">For messages.</param>
/// <param name="IsWallClock">Whether they are times of a clock whose zone the file does not name.</param>
/// <param name="Open">Makes the reader of the column; the clock is that of the zone, where one is known.</param>
internal sealed record ParquetType(
    ParquetKind Kind,
    string Name,
    bool IsWallClock,
    Func<ColumnDescriptor, int, ZoneClock?, ParquetColumn> Open
)
{
    /// <exception cref="InvalidDataException">Values of the column's type cannot be read.</exception>
    public static ParquetType Of(ColumnDescriptor column) =>
        column.PhysicalType switch
        {
            PhysicalType.Boolean => Plain<bool>(ParquetKind.Boolean, "a boolean", new(TokenKind.True), ParquetValues.Boolean),
            PhysicalType.Float => Plain<float>(ParquetKind.Number, "a float", new(TokenKind.Float32), ParquetValues.Single),
            PhysicalType.Double => Plain<double>(ParquetKind.Number, "a double", new(TokenKind.Float64), ParquetValues.Double),
            PhysicalType.Int96 => Plain<Int96>(
                ParquetKind.Time,
                "a timestamp",
                new(TokenKind.Instant, (byte)TimeUnit.Microsecond),
                ParquetValues.Int96
            ),
            PhysicalType.Int32 => OfInt32(column),
            PhysicalType.Int64 => OfInt64(column),
            PhysicalType.ByteArray => OfByteArray(column),
            PhysicalType.FixedLenByteArray => OfFixed(column),
            _ => throw Unreadable(column),
        };

    /// <summary>Whether values of the column's type can be read.</summary>
    public static bool IsReadable(ColumnDescriptor column)
    {
        try
        {
            Of(column);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static ParquetType OfInt32(ColumnDescriptor column) =>
        column.LogicalType switch
        {
            DecimalLogicalType type => Plain<int>(
                ParquetKind.Number,
                "a decimal",
                new(TokenKind.Decimal, ScaleOf(type)),
                ParquetValues.Int32
            ),
            DateLogicalType => Times<int>(true, TimeUnit.Day, ParquetValues.Int32),
            TimeLogicalType => Plain<int>(
                ParquetKind.TimeOfDay,
                "a time of day",
                new(TokenKind.TimeOfDay, (byte)TimeUnit.Millisecond),
                ParquetValues.Int32
            ),
            IntLogicalType { IsSigned: false } => Plain<int>(
                ParquetKind.Number,
                "a whole number",
                new(TokenKind.Int64),
                ParquetValues.Unsigned
            ),
            _ => Plain<int>(ParquetKind.Number, "a whole number", new(TokenKind.Int64), ParquetValues.Int32),
        };

    private static ParquetType OfInt64(ColumnDescriptor column) =>
        column.LogicalType switch
        {
            DecimalLogicalType type => Whole(ParquetKind.Number, "a decimal", new(TokenKind.Decimal, ScaleOf(type))),
            TimestampLogicalType type => Times<long>(!type.IsAdjustedToUtc, UnitOf(type.TimeUnit, column), ParquetValues.Int64),
            TimeLogicalType type => Whole(
                ParquetKind.TimeOfDay,
                "a time of day",
                new(TokenKind.TimeOfDay, (byte)UnitOf(type.TimeUnit, column))
            ),
            IntLogicalType { IsSigned: false } => Whole(ParquetKind.Number, "a whole number", new(TokenKind.UInt64)),
            _ => Whole(ParquetKind.Number, "a whole number", new(TokenKind.Int64)),
        };

    private static ParquetType OfByteArray(ColumnDescriptor column) =>
        column.LogicalType is DecimalLogicalType type
            ? Plain<ByteArray>(ParquetKind.Number, "a decimal", new(TokenKind.LongDecimal, ScaleOf(type)), ParquetValues.Text)
            : Plain<ByteArray>(ParquetKind.Text, "text", new(TokenKind.Text), ParquetValues.Text);

    private static ParquetType OfFixed(ColumnDescriptor column) =>
        column.LogicalType switch
        {
            DecimalLogicalType type when column.TypeLength <= sizeof(long) => Plain(
                ParquetKind.Number,
                "a decimal",
                new(TokenKind.Decimal, ScaleOf(type)),
                ParquetValues.ShortDecimal(column.TypeLength)
            ),
            DecimalLogicalType type => Fixed(ParquetKind.Number, "a decimal", new(TokenKind.LongDecimal, ScaleOf(type)), column),
            Float16LogicalType => Plain<FixedLenByteArray>(
                ParquetKind.Number,
                "a float of 16 bits",
                new(TokenKind.Float32),
                ParquetValues.Half
            ),
            UuidLogicalType => Fixed(ParquetKind.Text, "a uuid", new(TokenKind.Uuid), column),
            IntervalLogicalType => throw Unreadable(column),
            _ => Fixed(ParquetKind.Text, "bytes", new(TokenKind.Text), column),
        };

    private static ParquetType Whole(ParquetKind kind, string name, ColumnarType type) =>
        Plain<long>(kind, name, type, ParquetValues.Int64);

    private static ParquetType Fixed(ParquetKind kind, string name, ColumnarType type, ColumnDescriptor column) =>
        Plain(kind, name, type, ParquetValues.Fixed(column.TypeLength));

    private static ParquetType Plain<T>(ParquetKind kind, string name, ColumnarType type, ParquetConversion<T> convert)
        where T : unmanaged => new(kind, name, false, (column, index, _) => new ParquetColumn<T>(column, index, type, convert));

    private static ParquetType Times<T>(bool isWallClock, TimeUnit unit, ParquetConversion<T> convert)
        where T : unmanaged =>
        new(ParquetKind.Time, "a time", isWallClock, (column, index, clock) =>
            clock is null
                ? new ParquetColumn<T>(column, index, new(TokenKind.Instant, (byte)unit), convert)
                : new ParquetColumn<T>(
                    column,
                    index,
                    new(TokenKind.Instant, (byte)TimeUnit.Millisecond),
                    ParquetValues.OnClock(convert, unit, clock)
                )
        );

    private static byte ScaleOf(DecimalLogicalType type) => checked((byte)type.Scale);

    private static TimeUnit UnitOf(ParquetSharp.TimeUnit unit, ColumnDescriptor column) =>
        unit switch
        {
            ParquetSharp.TimeUnit.Millis => TimeUnit.Millisecond,
            ParquetSharp.TimeUnit.Micros => TimeUnit.Microsecond,
            ParquetSharp.TimeUnit.Nanos => TimeUnit.Nanosecond,
            _ => throw Unreadable(column),
        };

    private static InvalidDataException Unreadable(ColumnDescriptor column) =>
        new($"column '{column.Path.ToDotString()}' is of a type that cannot be read: {column.PhysicalType}, {column.LogicalType.Type}");
}

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
            PhysicalType.Boolean => Plain<bool>(ParquetKind.Boolean, "a boolean", ParquetValues.Boolean),
            PhysicalType.Float => Plain<float>(ParquetKind.Number, "a float", ParquetValues.Single),
            PhysicalType.Double => Plain<double>(ParquetKind.Number, "a double", ParquetValues.Double),
            PhysicalType.Int96 => Plain<Int96>(ParquetKind.Time, "a timestamp", ParquetValues.Int96),
            PhysicalType.Int32 => OfInt32(column),
            PhysicalType.Int64 => OfInt64(column),
            PhysicalType.ByteArray => OfByteArray(column),
            PhysicalType.FixedLenByteArray => OfFixed(column),
            _ => throw Unreadable(column),
        };

    private static ParquetType OfInt32(ColumnDescriptor column) =>
        column.LogicalType switch
        {
            DecimalLogicalType type => Plain(ParquetKind.Number, "a decimal", ParquetValues.Int32(TokenKind.Decimal, ScaleOf(type))),
            DateLogicalType => Times(true, ParquetValues.Int32(TokenKind.Instant, (byte)TimeUnit.Day)),
            TimeLogicalType => Plain(
                ParquetKind.TimeOfDay,
                "a time of day",
                ParquetValues.Int32(TokenKind.TimeOfDay, (byte)TimeUnit.Millisecond)
            ),
            IntLogicalType { IsSigned: false } => Plain<int>(ParquetKind.Number, "a whole number", ParquetValues.Unsigned),
            _ => Plain(ParquetKind.Number, "a whole number", ParquetValues.Int32(TokenKind.Int64)),
        };

    private static ParquetType OfInt64(ColumnDescriptor column) =>
        column.LogicalType switch
        {
            DecimalLogicalType type => Plain(ParquetKind.Number, "a decimal", ParquetValues.Int64(TokenKind.Decimal, ScaleOf(type))),
            TimestampLogicalType type => Times(
                !type.IsAdjustedToUtc,
                ParquetValues.Int64(TokenKind.Instant, (byte)UnitOf(type.TimeUnit, column))
            ),
            TimeLogicalType type => Plain(
                ParquetKind.TimeOfDay,
                "a time of day",
                ParquetValues.Int64(TokenKind.TimeOfDay, (byte)UnitOf(type.TimeUnit, column))
            ),
            IntLogicalType { IsSigned: false } => Plain(ParquetKind.Number, "a whole number", ParquetValues.Int64(TokenKind.UInt64)),
            _ => Plain(ParquetKind.Number, "a whole number", ParquetValues.Int64(TokenKind.Int64)),
        };

    private static ParquetType OfByteArray(ColumnDescriptor column) =>
        column.LogicalType is DecimalLogicalType type
            ? Plain(ParquetKind.Number, "a decimal", ParquetValues.Decimal(ScaleOf(type)))
            : Plain<ByteArray>(ParquetKind.Text, "text", ParquetValues.Text);

    private static ParquetType OfFixed(ColumnDescriptor column) =>
        column.LogicalType switch
        {
            DecimalLogicalType type => Plain(ParquetKind.Number, "a decimal", ParquetValues.FixedDecimal(ScaleOf(type), column.TypeLength)),
            Float16LogicalType => Plain<FixedLenByteArray>(ParquetKind.Number, "a float of 16 bits", ParquetValues.Half),
            UuidLogicalType => Plain(ParquetKind.Text, "a uuid", ParquetValues.Fixed(TokenKind.Uuid, column.TypeLength)),
            IntervalLogicalType => throw Unreadable(column),
            _ => Plain(ParquetKind.Text, "bytes", ParquetValues.Fixed(TokenKind.Text, column.TypeLength)),
        };

    private static ParquetType Plain<T>(ParquetKind kind, string name, Func<T, ParquetBytes, Token> toToken)
        where T : unmanaged => new(kind, name, false, (column, index, _) => new ParquetColumn<T>(column, index, toToken));

    private static ParquetType Times<T>(bool isWallClock, Func<T, ParquetBytes, Token> toToken)
        where T : unmanaged =>
        new(ParquetKind.Time, "a time", isWallClock, (column, index, clock) =>
            new ParquetColumn<T>(column, index, clock is null ? toToken : ParquetValues.OnClock(toToken, clock))
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

namespace Vigia.Stages.Decode;

/// <summary>The step that reads a value without parts.</summary>
internal static class AvroScalars
{
    /// <summary>Makes the step.</summary>
    /// <param name="writer">The type as written.</param>
    /// <param name="reader">The type as read; null for the same.</param>
    /// <param name="constants">Where symbols go.</param>
    /// <param name="place">Where the value is.</param>
    /// <param name="slot">Where the token goes.</param>
    public static AvroStep StepOf(AvroSchema writer, AvroSchema? reader, TokenConstants constants, AvroPlace place, int slot)
    {
        // One of the two may lack the annotation: it is a comment on the same bytes.
        AvroSchema annotated = writer.Logical != AvroLogical.None || reader is null ? writer : reader;
        (TokenKind kind, byte scale) = MeaningOf(annotated);
        switch (writer.Type)
        {
            case AvroType.Boolean:
                return new AvroStep
                {
                    Op = AvroOp.Boolean,
                    Slot = slot,
                    Place = place,
                };
            case AvroType.Int or AvroType.Long:
                bool isTime = kind is TokenKind.Instant or TokenKind.TimeOfDay;
                return new AvroStep
                {
                    Op = writer.Type == AvroType.Int ? AvroOp.Int : AvroOp.Long,
                    Kind = isTime ? kind : TokenKind.Int64,
                    Scale = isTime ? scale : (byte)0,
                    Slot = slot,
                    Place = place,
                };
            case AvroType.Float:
                return new AvroStep
                {
                    Op = AvroOp.Float,
                    Slot = slot,
                    Place = place,
                };
            case AvroType.Double:
                return new AvroStep
                {
                    Op = AvroOp.Double,
                    Slot = slot,
                    Place = place,
                };
            case AvroType.Enum:
                return new AvroStep
                {
                    Op = AvroOp.Enum,
                    Part = SymbolsOf(writer, reader, constants),
                    Slot = slot,
                    Place = place,
                };
            case AvroType.Fixed:
                TokenKind ofFixed = kind == TokenKind.Decimal || (kind == TokenKind.Uuid && writer.Size == 16) ? kind : TokenKind.Text;
                return new AvroStep
                {
                    Op = AvroOp.Fixed,
                    Kind = ofFixed,
                    Scale = scale,
                    Size = writer.Size,
                    Slot = slot,
                    Place = place,
                };
            default:
                bool isDecimal = writer.Type == AvroType.Bytes && kind == TokenKind.Decimal;
                return new AvroStep
                {
                    Op = isDecimal ? AvroOp.Decimal : AvroOp.Text,
                    Kind = isDecimal ? kind : TokenKind.Text,
                    Scale = scale,
                    Slot = slot,
                    Place = place,
                };
        }
    }

    /// <summary>The token that a logical type makes.</summary>
    public static (TokenKind Kind, byte Scale) MeaningOf(AvroSchema schema) =>
        schema.Logical switch
        {
            AvroLogical.Decimal => (TokenKind.Decimal, schema.Scale),
            AvroLogical.Uuid => (TokenKind.Uuid, 0),
            AvroLogical.Date => (TokenKind.Instant, (byte)TimeUnit.Day),
            AvroLogical.TimeMillis => (TokenKind.TimeOfDay, (byte)TimeUnit.Millisecond),
            AvroLogical.TimeMicros => (TokenKind.TimeOfDay, (byte)TimeUnit.Microsecond),
            AvroLogical.TimestampMillis => (TokenKind.Instant, (byte)TimeUnit.Millisecond),
            AvroLogical.TimestampMicros => (TokenKind.Instant, (byte)TimeUnit.Microsecond),
            AvroLogical.TimestampNanos => (TokenKind.Instant, (byte)TimeUnit.Nanosecond),
            _ => (TokenKind.Text, 0),
        };

    /// <summary>The text of each of the writer's symbols; a missing token for one that the reader refuses.</summary>
    private static Token[] SymbolsOf(AvroSchema writer, AvroSchema? reader, TokenConstants constants) =>
        [
            .. writer
                .Symbols.Select(symbol =>
                    reader is not { Type: AvroType.Enum } || reader.Symbols.Contains(symbol) ? symbol : reader.DefaultSymbol
                )
                .Select(symbol => symbol is null ? default : constants.Add(symbol)),
        ];
}

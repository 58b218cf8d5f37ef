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
        bool isTime = kind is TokenKind.Instant or TokenKind.TimeOfDay;
        bool isFixed = kind == TokenKind.Decimal || (kind == TokenKind.Uuid && writer.Size == 16);
        AvroStep step = writer.Type switch
        {
            AvroType.Boolean => new AvroStep { Op = AvroOp.Boolean, Place = place },
            AvroType.Float => new AvroStep { Op = AvroOp.Float, Place = place },
            AvroType.Double => new AvroStep { Op = AvroOp.Double, Place = place },
            AvroType.Int or AvroType.Long => new AvroStep
            {
                Op = writer.Type == AvroType.Int ? AvroOp.Int : AvroOp.Long,
                Kind = isTime ? kind : TokenKind.Int64,
                Scale = isTime ? scale : (byte)0,
                Place = place,
            },
            AvroType.Enum => new AvroStep
            {
                Op = AvroOp.Enum,
                Part = SymbolsOf(writer, reader, constants),
                Place = place,
            },
            AvroType.Fixed => new AvroStep
            {
                Op = AvroOp.Fixed,
                Kind = isFixed ? kind : TokenKind.Text,
                Scale = scale,
                Size = writer.Size,
                Place = place,
            },
            AvroType.Bytes when kind == TokenKind.Decimal => new AvroStep
            {
                Op = AvroOp.Decimal,
                Kind = kind,
                Scale = scale,
                Place = place,
            },
            _ => new AvroStep
            {
                Op = AvroOp.Text,
                Kind = TokenKind.Text,
                Scale = scale,
                Place = place,
            },
        };
        return step with { Slot = slot };
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

using System.Buffers.Text;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <content>Numbers that models take as doubles or whole numbers.</content>
internal ref partial struct RowWriter
{
    /// <summary>Reads them again, unrounded; their floats are in the row already, so that what is no number here is missing.</summary>
    private readonly void ReadExact(ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens)
    {
        ExactColumn[] columns = _columns.Exact;
        for (int i = 0; i < columns.Length; i++)
        {
            ref readonly ExactColumn column = ref columns[i];
            ref ExactNumber number = ref _exact[(_rows * columns.Length) + i];
            if (!TryReadExact(record, tokens[column.Slot], out number) || double.IsNaN(number.Real))
            {
                number = column.Missing;
            }
            else if (number.Real == number.Whole)
            {
                // Rounded once, as a model's own cast does; by way of a double it would be twice.
                _features[(_rows * _columns.Features.Length) + column.Index] = number.Whole == 0 ? (float)number.Real : number.Whole;
            }
        }
    }

    private readonly bool TryReadExact(ReadOnlySpan<byte> record, Token token, out ExactNumber number)
    {
        number = default;
        if (token.Kind is TokenKind.Missing or TokenKind.Null)
        {
            return false;
        }
        if (token.Kind == TokenKind.Int64)
        {
            number = ExactNumber.Of(token.Bits);
            return true;
        }
        double real;
        if (token.IsBinaryNumber && BinaryNumbers.TryConvert(token, out real))
        {
            number = ExactNumber.Of(real);
            return true;
        }
        if (!_text.TryReadDecimal(record, token, out ReadOnlySpan<byte> text))
        {
            return false;
        }
        text = text.Trim(" \t"u8);
        // A zero may have a sign, which only a double keeps.
        if (Utf8Parser.TryParse(text, out long whole, out int read) && read == text.Length && whole != 0)
        {
            number = ExactNumber.Of(whole);
            return true;
        }
        if (!NumberText.TryParse(text, out real))
        {
            return false;
        }
        number = ExactNumber.Of(real);
        return true;
    }
}

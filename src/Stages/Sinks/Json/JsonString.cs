using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vigia.Stages.Sinks.Json;

/// <summary>Text as JSON strings.</summary>
internal static class JsonString
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Room that text of <paramref name="length"/> bytes may need: every byte escaped as <c>\u0000</c>, and quotes.</summary>
    public static int MaxBytes(int length) => (6 * length) + 2;

    /// <summary>Writes text with its quotes, escaped where JSON asks for it; what is not UTF-8 becomes U+FFFD.</summary>
    /// <returns>Bytes written, at most <see cref="MaxBytes"/>.</returns>
    public static int Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        destination[0] = (byte)'"';
        int length = text.Length;
        if (Encoder.FindFirstCharacterToEncodeUtf8(text) < 0)
        {
            text.CopyTo(destination[1..]);
        }
        else
        {
            Encoder.EncodeUtf8(text, destination[1..], out _, out length);
        }
        destination[length + 1] = (byte)'"';
        return length + 2;
    }

    /// <summary>A string with its quotes, for the parts of a record that never change.</summary>
    public static string Literal(string text) => $"\"{JsonEncodedText.Encode(text, Encoder)}\"";

    /// <summary><see cref="Literal"/> in UTF-8.</summary>
    public static byte[] LiteralBytes(string text) => Encoding.UTF8.GetBytes(Literal(text));
}

namespace Vigia.Stages.Decode;

/// <summary>
/// Finds the documents of a message: one, several as the parts of a multipart message, or several one after the other, each with its
/// declaration.
/// </summary>
internal static class XmlMessage
{
    // Headers of a multipart message are short: without a boundary among the first bytes it is not one.
    private const int MaxHeaders = 4096;

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    private static ReadOnlySpan<byte> Declaration => "<?xml "u8;

    /// <summary>Whether a message begins as XML does, in any encoding.</summary>
    public static bool IsXml(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> text = RecordText.WithoutByteOrderMark(message).TrimStart(WhiteSpace);
        return text is [(byte)'<', ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, (byte)'<', ..];
    }

    /// <summary>The parts of a multipart message; empty if it is not one.</summary>
    public static List<Range> PartsOf(ReadOnlySpan<byte> message)
    {
        List<Range> parts = [];
        if (BoundaryOf(message) is not { } boundary)
        {
            return parts;
        }
        ReadOnlySpan<byte> line = message[boundary];
        int start = -1;
        for (int at = boundary.Start.Value; at >= 0; at = NextLine(message, at))
        {
            if (!message[at..].StartsWith(line))
            {
                continue;
            }
            if (start >= 0)
            {
                Add(parts, message, start, at);
            }
            start = NextLine(message, at);
            if (start < 0 || message[(at + line.Length)..].StartsWith("--"u8))
            {
                return parts;
            }
        }
        // Without its last boundary the message is cut: the part that is open shows that as XML.
        Add(parts, message, start, message.Length);
        return parts;
    }

    /// <summary>Documents that follow one another; a single one if there is one declaration or none.</summary>
    public static List<Range> DocumentsOf(ReadOnlySpan<byte> message)
    {
        List<Range> documents = [];
        int start = 0;
        while (start < message.Length)
        {
            int next = message[(start + 1)..].IndexOf(Declaration);
            int end = next < 0 ? message.Length : start + 1 + next;
            if (!message[start..end].Trim(WhiteSpace).IsEmpty)
            {
                documents.Add(start..end);
            }
            start = end;
        }
        return documents;
    }

    /// <summary>The first line that begins with two dashes, without its end; null if the headers have no such line.</summary>
    private static Range? BoundaryOf(ReadOnlySpan<byte> message)
    {
        for (int at = 0; at >= 0 && at < MaxHeaders; at = NextLine(message, at))
        {
            if (message[at..].StartsWith("--"u8))
            {
                int length = message[at..].IndexOfAny("\r\n"u8);
                return length > 2 ? at..(at + length) : null;
            }
        }
        return null;
    }

    private static int NextLine(ReadOnlySpan<byte> message, int at)
    {
        int length = message[at..].IndexOf((byte)'\n');
        return length < 0 || at + length + 1 >= message.Length ? -1 : at + length + 1;
    }

    /// <summary>Adds a part without its headers: they end with an empty line, and XML begins with an angle bracket.</summary>
    private static void Add(List<Range> parts, ReadOnlySpan<byte> message, int start, int end)
    {
        ReadOnlySpan<byte> part = message[start..end];
        int body = part.IndexOf((byte)'<');
        if (body >= 0)
        {
            parts.Add((start + body)..end);
        }
        else if (!part.Trim(WhiteSpace).IsEmpty)
        {
            parts.Add(start..end);
        }
    }
}

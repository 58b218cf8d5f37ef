namespace Vigia.Stages.Decode;

/// <summary>What can precede the text of a record.</summary>
internal static class RecordText
{
    /// <summary>The record without the UTF-8 byte order mark that some programs put before the first line of a file.</summary>
    public static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> record) =>
        record.StartsWith("\uFEFF"u8) ? record[3..] : record;

    /// <summary>A JSON record without the frame of a schema registry: JSON never begins with a byte of zero or one.</summary>
    public static ReadOnlySpan<byte> WithoutFrame(ReadOnlySpan<byte> record) =>
        record is [0 or 1, ..] && SchemaFrame.TryRead(record, out _, out int length) ? record[length..] : WithoutByteOrderMark(record);
}

namespace Vigia.Stages.Decode;

/// <summary>What may stand around a record.</summary>
internal static class RecordText
{
    /// <summary>The record without the UTF-8 byte order mark that some programs put before the first line of a file.</summary>
    public static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> record) =>
        record.StartsWith("\uFEFF"u8) ? record[3..] : record;
}

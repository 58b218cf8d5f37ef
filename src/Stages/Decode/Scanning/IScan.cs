namespace Vigia.Stages.Decode;

/// <summary>
/// Looks at many bytes at once. Every method may read up to <see cref="Vigia.Engine.Records.ByteColumn.Slack"/> bytes beyond what it is
/// asked about; what it finds there is never reported as found before the end.
/// </summary>
internal interface IScan
{
    /// <summary>
    /// Whether the bytes at <paramref name="text"/> are the <paramref name="length"/> bytes at <paramref name="literal"/>.
    /// </summary>
    static abstract bool AreEqual(ref readonly byte text, ref readonly byte literal, nint length);

    /// <summary>
    /// Index, from <paramref name="start"/> on, of the first byte that a JSON string cannot hold as it is: a quote, a backslash or a
    /// control character; <paramref name="end"/> or more if none comes before.
    /// </summary>
    static abstract nint IndexOfStringEnd(ref readonly byte text, nint start, nint end);

    /// <summary>
    /// Digits at <paramref name="text"/>, and the length of a point and the digits after it; 0 where absent. Only 16 bytes are
    /// looked at: a sum of 16 says that the number may continue.
    /// </summary>
    static abstract (int Whole, int Fraction) DecimalAt(ref readonly byte text);

    /// <summary>
    /// One bit for each of the 32 bytes at <paramref name="text"/> that ends or complicates a CSV cell: delimiter, quote, CR, LF.
    /// </summary>
    static abstract uint CellEnds(ref readonly byte text, byte delimiter);
}

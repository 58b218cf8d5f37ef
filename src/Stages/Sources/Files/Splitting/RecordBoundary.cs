namespace Vigia.Stages.Sources.Files.Splitting;

/// <summary>
/// Finds where records end in bytes that come in pieces; what was seen of an unfinished record is remembered from piece to piece.
/// </summary>
internal abstract class RecordBoundary
{
    /// <summary>Whether the record that is being read could not end here without being torn.</summary>
    public abstract bool IsInside { get; }

    /// <summary>Index of the line feed that ends the record, -1 if it continues beyond the piece.</summary>
    public abstract int FindEnd(ReadOnlySpan<byte> piece);
}

/// <summary>A record a line.</summary>
internal sealed class LineBoundary : RecordBoundary
{
    // A line without an end may well be a whole JSON value: decoding will tell.
    public override bool IsInside => false;

    public override int FindEnd(ReadOnlySpan<byte> piece) => piece.IndexOf((byte)'\n');
}

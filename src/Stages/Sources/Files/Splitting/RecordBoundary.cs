namespace Vigia.Stages.Sources.Files.Splitting;

/// <summary>
/// Finds where records end in bytes that come in pieces; what was seen of an unfinished record is remembered from piece to piece.
/// </summary>
internal abstract class RecordBoundary
{
    /// <summary>The byte that ends a line.</summary>
    public abstract byte LineEnd { get; }

    /// <summary>Whether the record that is being read is within quotes, so that it cannot end here.</summary>
    public abstract bool IsInside { get; }

    /// <summary>
    /// Whether the last index that <see cref="FindEnd"/> returned is not an end, but shows that a quote on an earlier line opened no cell.
    /// </summary>
    public abstract bool IsMisquoted { get; }

    /// <summary>
    /// Index of the line end that ends the record, or of what <see cref="IsMisquoted"/> says; -1 if the record continues beyond the piece.
    /// </summary>
    public abstract int FindEnd(ReadOnlySpan<byte> piece);

    /// <summary>Forgets what was seen: the next byte begins a record.</summary>
    public abstract void Reset();
}

/// <summary>One record per line.</summary>
/// <param name="lineEnd">The byte that ends a line.</param>
internal sealed class LineBoundary(byte lineEnd = (byte)'\n') : RecordBoundary
{
    public override byte LineEnd => lineEnd;

    // A line without an end may be a whole JSON value; decoding finds out.
    public override bool IsInside => false;

    public override bool IsMisquoted => false;

    public override int FindEnd(ReadOnlySpan<byte> piece) => piece.IndexOf(lineEnd);

    public override void Reset() { }
}

/// <summary>The whole file is one record.</summary>
internal sealed class FileBoundary : RecordBoundary
{
    public override byte LineEnd => (byte)'\n';

    public override bool IsInside => false;

    public override bool IsMisquoted => false;

    public override int FindEnd(ReadOnlySpan<byte> piece) => -1;

    public override void Reset() { }
}

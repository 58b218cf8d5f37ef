namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>
/// Reads on the calling thread what is available at once, such as a file on a disk. A read on another thread would cost more than the piece
/// that it brings.
/// </summary>
internal sealed class SynchronousReadStream(Stream inner) : ForwardStream
{
    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return ValueTask.FromResult(inner.Read(buffer.Span));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return ValueTask.FromException<int>(e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }
        base.Dispose(disposing);
    }
}

using System.Buffers;

namespace Vigia.Stages.Privacy;

/// <summary>Goes by each batch's header, as decoding does: records with one are CSV.</summary>
/// <param name="plain">For those without.</param>
/// <param name="withHeader">For those with one.</param>
internal sealed class HeaderRedactor(Redactor plain, Redactor withHeader) : Redactor
{
    private bool _hasHeader;

    private Redactor Current => _hasHeader ? withHeader : plain;

    public override void Begin(ReadOnlySpan<byte> header)
    {
        _hasHeader = !header.IsEmpty;
        Current.Begin(header);
    }

    public override bool TryRedact(ReadOnlySpan<byte> record, IBufferWriter<byte> output) => Current.TryRedact(record, output);
}

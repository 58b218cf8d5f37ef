using System.Buffers;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Privacy;

/// <summary>Goes by each batch's header, as decoding does: it says which format the batch has.</summary>
/// <param name="plain">For batches without one.</param>
/// <param name="csv">For those with a line of column names.</param>
/// <param name="json">For those of a file's columns and of XML, whose records are shown as JSON.</param>
internal sealed class HeaderRedactor(Redactor plain, Redactor csv, Redactor json) : Redactor
{
    private static readonly BinaryRedactor Binary = new();

    private Redactor? _current;

    public override void Begin(ReadOnlySpan<byte> header)
    {
        _current =
            header.IsEmpty ? plain
            : AvroFileHeader.IsOne(header) ? Binary
            : ColumnarHeader.IsOne(header) || XmlHeader.IsOne(header) ? json
            : csv;
        _current.Begin(header);
    }

    public override bool TryRedact(ReadOnlySpan<byte> record, IBufferWriter<byte> output) => (_current ?? plain).TryRedact(record, output);
}

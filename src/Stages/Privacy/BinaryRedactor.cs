using System.Buffers;

namespace Vigia.Stages.Privacy;

/// <summary>
/// For records in a binary format: a value cannot be taken out of them, so a record with personal fields is withheld as a whole.
/// </summary>
internal sealed class BinaryRedactor : Redactor
{
    public override bool TryRedact(ReadOnlySpan<byte> record, IBufferWriter<byte> output) => false;
}

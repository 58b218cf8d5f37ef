using System.Buffers.Binary;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>What is kept of a transaction.</summary>
/// <param name="Layout">What is counted of it.</param>
/// <param name="Time">Event time (Unix ms).</param>
/// <param name="Amount">In minor units.</param>
/// <param name="Payload">The bin of each model's score, then the slot of each dimension (two bytes).</param>
internal sealed record Transaction(CountingLayout Layout, long Time, long Amount, ReadOnlyMemory<byte> Payload)
{
    public byte BinOf(int model) => Payload.Span[model];

    /// <summary>The slot of a dimension, numbered over all dimensions.</summary>
    public int SlotOf(int dimension) => BinaryPrimitives.ReadUInt16LittleEndian(Payload.Span[(Layout.Models.Count + 2 * dimension)..]);
}

using System.Buffers.Binary;
using Vigia.Engine.Records;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// The bytes kept of a transaction beside time and amount: the bin of each model's score (one each), the slot of each dimension (two each),
/// which rules fired (a bit each, <see cref="RuleLayout"/>), each model's score (four each), the account's hash (eight), and where the schema has decisions what was
/// done, by whom (one) and the propensity (four).
/// </summary>
internal static class PayloadFormat
{
    /// <summary>Bytes of a decision.</summary>
    public const int DecisionBytes = 1 + sizeof(float);

    /// <summary>The slot of a dimension, numbered over all dimensions.</summary>
    public static int SlotOf(CountingLayout layout, ReadOnlySpan<byte> payload, int dimension) =>
        BinaryPrimitives.ReadUInt16LittleEndian(payload[layout.SlotAt(dimension)..]);

    /// <summary>A model's exact score; only where the layout keeps it.</summary>
    public static float ScoreOf(CountingLayout layout, ReadOnlySpan<byte> payload, int model) =>
        BinaryPrimitives.ReadSingleLittleEndian(payload[layout.ScoreAt(model)..]);

    /// <summary>Hash of the account; 0 where it is missing.</summary>
    public static ulong AccountOf(CountingLayout layout, ReadOnlySpan<byte> payload) =>
        layout.HasAccounts ? BinaryPrimitives.ReadUInt64LittleEndian(payload[AccountAt(layout)..]) : 0;

    public static void WriteAccount(CountingLayout layout, Span<byte> payload, ulong account) =>
        BinaryPrimitives.WriteUInt64LittleEndian(payload[AccountAt(layout)..], account);

    private static int AccountAt(CountingLayout layout) => layout.Stride - sizeof(ulong) - (layout.HasDecisions ? DecisionBytes : 0);

    /// <summary>The decision that came with the transaction; unknown where the schema has none.</summary>
    public static Decision DecisionOf(CountingLayout layout, ReadOnlySpan<byte> payload) =>
        layout.HasDecisions ? ReadDecision(payload[^DecisionBytes..]) : default;

    public static Decision ReadDecision(ReadOnlySpan<byte> from) =>
        new(
            (Disposition)(from[0] & 15),
            (DecisionMaker)(from[0] >> 4),
            BinaryPrimitives.ReadSingleLittleEndian(from[1..]),
            DecisionFault.None
        );

    public static void WriteDecision(Span<byte> to, Decision decision)
    {
        to[0] = (byte)((int)decision.Disposition | (int)decision.Maker << 4);
        BinaryPrimitives.WriteSingleLittleEndian(to[1..], decision.Propensity);
    }
}

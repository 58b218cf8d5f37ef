using CsCheck;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>What happened to a record on its way: bytes changed, lost, added.</summary>
internal readonly record struct Edit(int Kind, double At, byte Byte, int Length);

/// <summary>Random damage, mostly with bytes that mean something to JSON or CSV.</summary>
internal static class GenMutation
{
    private static readonly Gen<byte> GenByte = Gen.OneOf(Gen.Byte, Gen.OneOf([.. "{}[]:,\"\\0129-+.eEtfnu \n\r;\0\u0001"u8]));

    public static Gen<Edit[]> Edits { get; } =
        Gen.Select(Gen.Int[0, 4], Gen.Double.Unit, GenByte, Gen.Int[1, 40], (kind, at, value, length) =>
            new Edit(kind, at, value, length)
        ).Array[1, 3];

    public static byte[] Apply(byte[] record, Edit[] edits)
    {
        foreach (Edit edit in edits)
        {
            int at = (int)(edit.At * record.Length);
            int end = Math.Min(record.Length, at + edit.Length);
            record = edit.Kind switch
            {
                0 => [.. record[..at], edit.Byte, .. record[Math.Min(at + 1, record.Length)..]],
                1 => [.. record[..at], edit.Byte, .. record[at..]],
                2 => [.. record[..at], .. record[end..]],
                3 => [.. record[..end], .. record[at..]],
                _ => record[..at],
            };
        }
        return record;
    }
}

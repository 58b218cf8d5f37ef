using System.Buffers.Binary;
using System.IO.Hashing;
using Vigia.Engine.State;

namespace Vigia.Stages.StateStores;

/// <summary>A kept value in its frame: version (1 byte), checksum of the rest (8 bytes, XXH3, little endian), payload.</summary>
internal static class StateValue
{
    private const byte Version = 1;
    private const int Overhead = 9;

    public static byte[] Frame(ReadOnlySpan<byte> payload)
    {
        byte[] framed = new byte[Overhead + payload.Length];
        framed[0] = Version;
        BinaryPrimitives.WriteUInt64LittleEndian(framed.AsSpan(1), XxHash3.HashToUInt64(payload));
        payload.CopyTo(framed.AsSpan(Overhead));
        return framed;
    }

    /// <param name="framed">A value as kept.</param>
    /// <param name="where">Where it is kept, for the error.</param>
    /// <param name="remedy">What to do if there is no copy.</param>
    /// <exception cref="StateException">It is damaged, or of another version.</exception>
    public static byte[] Unframe(ReadOnlySpan<byte> framed, string where, string remedy = Remedy)
    {
        if (framed.Length < Overhead || framed[0] != Version)
        {
            throw new StateException(
                $"state in {where} is of a version that this program does not know; run the version that wrote it, or {remedy}"
            );
        }
        ReadOnlySpan<byte> payload = framed[Overhead..];
        return XxHash3.HashToUInt64(payload) == BinaryPrimitives.ReadUInt64LittleEndian(framed[1..])
            ? payload.ToArray()
            : throw new StateException($"state in {where} is damaged (checksum); restore it from a copy, or {remedy}");
    }

    /// <summary>What to do when state is lost.</summary>
    public const string Remedy = "move it away: counts then start from empty where the consumer group is";
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Vigia.Stages.Decode;

/// <summary>What text must be that goes into ids and categories.</summary>
internal static class TextRules
{
    /// <summary>Valid UTF-8 without NUL, which ends texts in too many programs.</summary>
    /// <param name="text">With 16 readable bytes after it.</param>
    public static bool IsSound(ReadOnlySpan<byte> text) => IsPlain(text) || (Utf8.IsValid(text) && !text.Contains((byte)0));

    /// <summary>ASCII without NUL: most ids, settled 16 bytes at a time.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        ref readonly byte start = ref MemoryMarshal.GetReference(text);
        for (int at = 0; at < text.Length; at += 16)
        {
            // NUL wraps round to the greatest byte.
            Vector128<byte> others = Vector128.LoadUnsafe(in start, (nuint)at) - Vector128<byte>.One;
            uint found = Vector128.GreaterThanOrEqual(others, Vector128.Create((byte)0x7F)).ExtractMostSignificantBits();
            int rest = text.Length - at;
            if ((rest >= 16 ? found : found & ((1U << rest) - 1)) != 0)
            {
                return false;
            }
        }
        return true;
    }
}

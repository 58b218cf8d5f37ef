using System.Text.Unicode;

namespace Vigia.Stages.Decode;

/// <summary>What text must be that goes on into ids and categories.</summary>
internal static class TextRules
{
    /// <summary>Valid UTF-8 without NUL, which ends texts in too many programs.</summary>
    public static bool IsSound(ReadOnlySpan<byte> text) => Utf8.IsValid(text) && !text.Contains((byte)0);
}

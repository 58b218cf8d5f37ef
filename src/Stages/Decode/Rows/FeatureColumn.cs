using System.Runtime.CompilerServices;
using System.Text;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>One feature as the decoder sees it: where its token comes from, and every outcome prepared.</summary>
internal sealed class FeatureColumn
{
    /// <summary>Characters of an endToEndId, and of the id of a return.</summary>
    public const int EndToEndIdLength = 32;

    private const int IspbLength = 8;

    public FeatureColumn(FeatureSpec spec, int index, int slot)
    {
        Index = index;
        Slot = slot;
        Type = spec.Type;
        Missing = spec.Missing.Kind == Fallback.Value ? spec.Missing.Value : float.NaN;
        MissingFault =
            spec.Missing.Kind == Fallback.Reject
                ? new Fault(RejectReasons.MissingField, $"field '{spec.Path}' is missing, and the schema rejects records without it")
                : null;
        Part = spec.Part;
        Unseen = spec.UnseenCode;
        UnseenFault =
            spec.Unseen.Kind == Fallback.Reject && spec.Type == FeatureType.Category
                ? new Fault(
                    RejectReasons.UnseenCategory,
                    $"field '{spec.Path}': expected one of the {spec.Values.Count} values that the schema declares"
                )
                : null;
        BadValue = spec.Type switch
        {
            FeatureType.Number => new Fault(
                RejectReasons.BadNumber,
                $"field '{spec.Path}': expected a number, or a number in a string, that a 32-bit float can hold"
            ),
            FeatureType.Boolean => new Fault(
                RejectReasons.BadBoolean,
                $"field '{spec.Path}': expected true, false, 0, 1, or yes, no, t, f, y, n, sim, não, s as text"
            ),
            _ => new Fault(RejectReasons.BadCategory, $"field '{spec.Path}': expected a text, a number or a boolean"),
        };
        BadText = new Fault(RejectReasons.BadText, $"field '{spec.Path}': expected valid UTF-8 without NUL");
        for (int code = 0; code < spec.Values.Count; code++)
        {
            Categories.Add(Encoding.UTF8.GetBytes(spec.Values[code]), code);
        }
    }

    /// <summary>Its place in a row of the matrix.</summary>
    public int Index { get; }

    /// <summary>Which token holds the value.</summary>
    public int Slot { get; }

    public FeatureType Type { get; }

    /// <summary>What of the field is the category.</summary>
    public FeaturePart Part { get; }

    /// <summary>What the matrix holds for a missing value.</summary>
    public float Missing { get; }

    /// <summary>Not null where a missing value rejects the record.</summary>
    public Fault? MissingFault { get; }

    /// <summary>What the matrix holds for an undeclared category.</summary>
    public float Unseen { get; }

    /// <summary>Not null where an undeclared category rejects the record.</summary>
    public Fault? UnseenFault { get; }

    public Fault BadValue { get; }

    public Fault BadText { get; }

    /// <summary>Codes of the declared categories.</summary>
    private NameTable<float> Categories { get; } = new();

    /// <summary>The code of a category.</summary>
    /// <param name="text">The field's text, with <see cref="NameTable{T}.Slack"/> readable bytes after it.</param>
    /// <param name="code">Its code.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ReadOnlySpan<byte> text, out float code)
    {
        if (Part == FeaturePart.Ispb)
        {
            // D: the id of a return, built alike.
            text = text.Length == EndToEndIdLength && text[0] is (byte)'E' or (byte)'D' ? text.Slice(1, IspbLength) : text[..0];
        }
        return Categories.TryFind(text, out code);
    }
}

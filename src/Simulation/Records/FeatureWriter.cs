using System.Text;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Records;

/// <summary>Writes features as members of the JSON object that is open.</summary>
internal sealed class FeatureWriter(CategoryNames categories)
{
    // ,"name": for each feature, with the last part of its path.
    private static readonly byte[][] Members =
    [
        .. PixFeatures.All.Select(feature => Encoding.UTF8.GetBytes($",\"{feature.Path.Split('.')[^1]}\":")),
    ];

    private static readonly FeatureKind[] Kinds = [.. PixFeatures.All.Select(feature => feature.Kind)];

    /// <summary>Writes the features <paramref name="first"/> .. <paramref name="last"/>; missing ones as null or not at all.</summary>
    public void Write(ref Utf8Cursor json, PaymentDraft draft, int first, int last)
    {
        for (int feature = first; feature <= last; feature++)
        {
            double value = draft.Values[feature];
            bool isMissing = double.IsNaN(value);
            if (isMissing && !draft.WritesNulls)
            {
                continue;
            }

            json.Literal(json.Last == (byte)'{' ? Members[feature].AsSpan(1) : Members[feature]);
            if (isMissing)
            {
                json.Literal("null"u8);
            }
            else
            {
                WriteValue(ref json, feature, value);
            }
        }
    }

    private void WriteValue(ref Utf8Cursor json, int feature, double value)
    {
        switch (Kinds[feature])
        {
            case FeatureKind.Boolean:
                json.Literal(value != 0 ? "true"u8 : "false"u8);
                break;
            case FeatureKind.Category:
                json.Literal("\""u8);
                json.Literal(categories[feature, (int)value]);
                json.Literal("\""u8);
                break;
            case FeatureKind.Tenths:
                json.Fixed(value, 1);
                break;
            case FeatureKind.TenThousandths:
                json.Fixed(value, 4);
                break;
            case FeatureKind.Money:
                json.Literal("\""u8);
                json.Fixed(value, 2);
                json.Literal("\""u8);
                break;
            default:
                json.Integer((long)value);
                break;
        }
    }
}

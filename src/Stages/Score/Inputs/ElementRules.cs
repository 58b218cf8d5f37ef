using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score.Inputs;

/// <summary>Which element types can be filled from the float matrix, and which features suit each.</summary>
internal static class ElementRules
{
    /// <summary>The supported types in words.</summary>
    public const string Supported = "float, float16, double, integers, bool or string";

    public static bool IsSupported(TensorElementType type) =>
        type
            is TensorElementType.Float
                or TensorElementType.Double
                or TensorElementType.Float16
                or TensorElementType.Int8
                or TensorElementType.Int16
                or TensorElementType.Int32
                or TensorElementType.Int64
                or TensorElementType.UInt8
                or TensorElementType.UInt16
                or TensorElementType.UInt32
                or TensorElementType.UInt64
                or TensorElementType.Bool
                or TensorElementType.String;

    /// <exception cref="ModelRefusedException">The feature has values that the input cannot hold.</exception>
    public static void Check(ModelOffer offer, InputSlot input, FeatureSpec feature)
    {
        if (input.Element == TensorElementType.String)
        {
            if (feature.Type != FeatureType.Category)
            {
                throw offer.Refuse(
                    null,
                    $"input {input.Quoted} takes text, and feature '{feature.Name}' is a {Word(feature.Type)}; declare it in the schema with 'type: category' and its values"
                );
            }
            return;
        }
        if (!HasNaN(input.Element) && MayBeNaN(feature))
        {
            bool unseen = feature.Missing.Kind != Fallback.NaN;
            throw offer.Refuse(
                null,
                $"input {input.Quoted} takes {ModelValue.Word(input.Element)}, which has no NaN for {(unseen ? "an unseen category" : "a missing value")} of feature '{feature.Name}'; "
                    + $"give it in the schema '{(unseen ? "unseen" : "missing")}:' with a number or 'reject'"
            );
        }
    }

    private static bool HasNaN(TensorElementType type) =>
        type is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16;

    private static bool MayBeNaN(FeatureSpec feature) =>
        feature.Missing.Kind == Fallback.NaN || (feature.Type == FeatureType.Category && feature.Unseen.Kind == Fallback.NaN);

    private static string Word(FeatureType type) => type == FeatureType.Number ? "number" : "boolean";
}

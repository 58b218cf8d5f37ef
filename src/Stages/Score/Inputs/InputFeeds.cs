using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Score.Inputs;

/// <summary>Makes the feed of each input.</summary>
internal static class InputFeeds
{
    /// <param name="plan">The input.</param>
    /// <param name="features">The schema's features.</param>
    /// <param name="isFixed">Whether the model takes a fixed number of rows, so that batches must be cut and padded.</param>
    public static InputFeed Create(InputPlan plan, IReadOnlyList<FeatureSpec> features, bool isFixed) =>
        plan.Element switch
        {
            TensorElementType.Float when !isFixed => new MatrixFeed(plan),
            TensorElementType.Float => new BufferFeed<float, ToFloat>(plan),
            TensorElementType.Float16 => new BufferFeed<Float16, ToFloat16>(plan),
            TensorElementType.Double => new BufferFeed<double, ToDouble>(plan),
            TensorElementType.Int8 => new BufferFeed<sbyte, ToInteger<sbyte>>(plan),
            TensorElementType.Int16 => new BufferFeed<short, ToInteger<short>>(plan),
            TensorElementType.Int32 => new BufferFeed<int, ToInteger<int>>(plan),
            TensorElementType.Int64 => new BufferFeed<long, ToInteger<long>>(plan),
            TensorElementType.UInt8 => new BufferFeed<byte, ToInteger<byte>>(plan),
            TensorElementType.UInt16 => new BufferFeed<ushort, ToInteger<ushort>>(plan),
            TensorElementType.UInt32 => new BufferFeed<uint, ToInteger<uint>>(plan),
            TensorElementType.UInt64 => new BufferFeed<ulong, ToInteger<ulong>>(plan),
            TensorElementType.Bool => new BufferFeed<bool, ToBool>(plan),
            TensorElementType.String => new TextFeed(plan, features),
            _ => throw new InvalidOperationException(
                $"input '{plan.Name}' has elements of type {plan.Element}, which binding lets through by mistake"
            ),
        };
}

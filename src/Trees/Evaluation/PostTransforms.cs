using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation;

/// <summary>
/// The post transforms of tree ensembles, in the operations and the single precision of ONNX Runtime's own, so that results agree to the
/// last bit where the exponential functions do, and within 1e-6 otherwise.
/// </summary>
internal static class PostTransforms
{
    // What SOFTMAX_ZERO takes for zero.
    private const float Nothing = 0.0000001f;

    public static void Apply(PostTransform transform, Span<float> scores)
    {
        switch (transform)
        {
            case PostTransform.Softmax:
                Softmax(scores);
                break;
            case PostTransform.SoftmaxZero:
                SoftmaxZero(scores);
                break;
            case PostTransform.Logistic:
                foreach (ref float score in scores)
                {
                    score = Logistic(score);
                }

                break;
            case PostTransform.Probit:
                foreach (ref float score in scores)
                {
                    score = Probit(score);
                }

                break;
        }
    }

    /// <summary><c>1 / (1 + e^-x)</c>, computed from the magnitude so that it does not overflow.</summary>
    public static float Logistic(float value)
    {
        float upper = 1f / (1f + MathF.Exp(-MathF.Abs(value)));
        return value < 0f ? 1f - upper : upper;
    }

    /// <summary>The logistic function of the value turned round and of the value itself, from one exponential.</summary>
    public static (float OfOpposite, float OfValue) LogisticPair(float value)
    {
        float upper = 1f / (1f + MathF.Exp(-MathF.Abs(value)));
        return (value > 0f ? 1f - upper : upper, value < 0f ? 1f - upper : upper);
    }

    /// <summary>The quantile function of the normal distribution, through Winitzki's approximation of the inverse error function.</summary>
    public static float Probit(float value)
    {
        float x = (2f * value) - 1f;
        float log = MathF.Log((1f - x) * (1f + x));
        float v = (2f / (MathF.PI * 0.147f)) + (0.5f * log);
        float root = MathF.Sqrt(-v + MathF.Sqrt((v * v) - (1f / 0.147f * log)));
        return 1.41421356f * ((x < 0f ? -1f : 1f) * root);
    }

    private static void Softmax(Span<float> scores)
    {
        float highest = Highest(scores),
            sum = 0;
        foreach (ref float score in scores)
        {
            sum += score = MathF.Exp(score - highest);
        }

        foreach (ref float score in scores)
        {
            score /= sum;
        }
    }

    private static void SoftmaxZero(Span<float> scores)
    {
        float highest = Highest(scores),
            ofZero = MathF.Exp(-highest),
            sum = 0;
        foreach (ref float score in scores)
        {
            if (score > Nothing || score < -Nothing)
            {
                sum += score = MathF.Exp(score - highest);
            }
            else
            {
                score *= ofZero;
            }
        }
        foreach (ref float score in scores)
        {
            score /= sum;
        }
    }

    private static float Highest(ReadOnlySpan<float> scores)
    {
        float highest = float.MinValue;
        foreach (float score in scores)
        {
            if (score > highest)
            {
                highest = score;
            }
        }

        return highest;
    }
}

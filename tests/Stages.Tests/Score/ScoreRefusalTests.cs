using System.Text;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score;
using Vigia.Stages.Score.Models;
using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Everything that cannot work is refused before anything flows, in words that say what to write. The words are in <c>approved</c>.</summary>
public sealed class ScoreRefusalTests
{
    private static readonly FallbackRule Reject = new(Fallback.Reject);

    private static readonly RecordSchema Payments = Schemas.Of(
        Schemas.Number("amount"),
        Schemas.Number("hour", Reject),
        Schemas.Boolean("is_new_key"),
        Schemas.Category("key_type", "cpf", "cnpj", "phone", "email", "evp")
    );

    private static readonly Dictionary<string, (byte[] Model, Func<ModelOptions, ModelOptions>? Adjust)> Cases = new()
    {
        ["features-more-than-the-model-takes"] = (Models.Matrix(OnnxElement.Float, 3, [null, 3]).ToArray(), null),
        ["features-list-too-short"] = (Models.Matrix(OnnxElement.Float, 3, [null, 3]).ToArray(), m =>
            m with
            {
                Features = ["amount", "hour"],
            }
        ),
        ["features-list-misspelt"] = (Models.Matrix(OnnxElement.Float, 2, [null, 2]).ToArray(), m =>
            m with
            {
                Features = ["amount", "hours"],
            }
        ),
        ["features-of-the-file-not-in-the-schema"] = (
            Models.Matrix(OnnxElement.Float, 2, [null, 2]).Metadata("feature_names", "amount,velocity_24h").ToArray(),
            null
        ),
        ["features-of-the-file-without-a-name"] = (
            Models.Matrix(OnnxElement.Float, 2, [null, 2]).Metadata("feature_names", """["amount", null]""").ToArray(),
            null
        ),
        ["features-of-the-file-in-an-object"] = (
            Models.Matrix(OnnxElement.Float, 2, [null, 2]).Metadata("features", """{"amount": "float", "hour": "float"}""").ToArray(),
            null
        ),
        ["features-against-the-names-of-inputs"] = (
            Models.Columns(2, null, ("amount", OnnxElement.Float), ("hour", OnnxElement.Float)).ToArray(),
            m => m with { Features = ["hour", "is_new_key"] }
        ),
        ["features-unknown-number-fails-in-the-trial"] = (Models.Matrix(OnnxElement.Float, 3, [null, null]).ToArray(), null),
        ["inputs-not-named-like-features"] = (
            Models.Columns(2, null, ("amount", OnnxElement.Float), ("serving_default_hour:0", OnnxElement.Float)).ToArray(),
            null
        ),
        ["inputs-map-names-no-input"] = (Models.Columns(2, null, ("x", OnnxElement.Float)).ToArray(), m =>
            m with
            {
                Inputs = [new("input", ["amount"])],
            }
        ),
        ["inputs-map-gives-too-many"] = (Models.Columns(2, null, ("x", OnnxElement.Float)).ToArray(), m =>
            m with
            {
                Inputs = [new("x", ["amount", "hour"])],
            }
        ),
        ["inputs-of-open-width"] = (
            new OnnxModelWriter()
                .Input("left", OnnxElement.Float, null, null)
                .Input("right", OnnxElement.Float, null, null)
                .Node("Add", ["left", "right"], ["score"])
                .Output("score", OnnxElement.Float, null, 1)
                .ToArray(),
            m => m with { Features = ["amount", "hour"] }
        ),
        ["inputs-with-too-many-open-dimensions"] = (
            new OnnxModelWriter()
                .Input("sequence", OnnxElement.Float, null, null, null)
                .Node("Identity", ["sequence"], ["score"])
                .Output("score", OnnxElement.Float, null, null, null)
                .ToArray(),
            null
        ),
        ["inputs-of-different-fixed-rows"] = (
            new OnnxModelWriter()
                .Input("amount", OnnxElement.Float, 2, 1)
                .Input("hour", OnnxElement.Float, 1, 1)
                .Node("Add", ["amount", "hour"], ["score"])
                .Output("score", OnnxElement.Float, 2, 1)
                .ToArray(),
            null
        ),
        ["inputs-none"] = (
            new OnnxModelWriter().Constant("c", [1], 1f).Node("Identity", ["c"], ["score"]).Output("score", OnnxElement.Float, 1).ToArray(),
            null
        ),
        ["inputs-of-a-type-without-features"] = (
            new OnnxModelWriter()
                .Input("x", OnnxElement.Complex64, null, 4)
                .Node("Shape", ["x"], ["score"])
                .Output("score", OnnxElement.Int64, 2)
                .ToArray(),
            null
        ),
        ["integers-from-a-feature-that-may-be-missing"] = (Models.Columns(2, null, ("amount", OnnxElement.Int64)).ToArray(), null),
        ["integers-from-a-category-that-may-be-unseen"] = (Models.Columns(2, null, ("known", OnnxElement.Int32)).ToArray(), m =>
            m with
            {
                Inputs = [new("known", ["key_type"])],
            }
        ),
        ["text-from-a-number"] = (Models.Columns(2, null, ("hour", OnnxElement.Text)).ToArray(), null),
        ["output-unclear"] = (
            Models
                .Pick(4, 0, 1)
                .Node("Neg", ["columns"], ["margins"])
                .Output("columns", OnnxElement.Float, null, 2)
                .Output("margins", OnnxElement.Float, null, 2)
                .ToArray(),
            null
        ),
        ["output-misspelt"] = (Models.Pick(4, 0, 1).Labelled().Output("columns", OnnxElement.Float, null, 2).ToArray(), m =>
            m with
            {
                Output = "colums",
            }
        ),
        ["output-of-labels-only"] = (Models.Pick(4, 0, 1).Labelled().ToArray(), null),
        ["output-without-scores"] = (
            Models.Pick(4, 0).Node("Cast", ["columns"], ["small"], ("to", 2L)).Output("small", OnnxElement.UInt8, null, 1).ToArray(),
            null
        ),
        ["output-named-without-scores"] = (
            Models
                .Pick(4, 0)
                .Node("Cast", ["columns"], ["small"], ("to", 2L))
                .Output("columns", OnnxElement.Float, null, 1)
                .Output("small", OnnxElement.UInt8, null, 1)
                .ToArray(),
            m => m with { Output = "small" }
        ),
        ["output-of-one-value-for-all-rows"] = (
            Models.Pick(4, 0).Node("ReduceMean", ["columns"], ["mean"], ("keepdims", 0L)).Output("mean", OnnxElement.Float).ToArray(),
            null
        ),
        ["class-unclear-among-columns"] = (Models.Pick(4, 0, 1, 2).Output("columns", OnnxElement.Float, null, 3).ToArray(), null),
        ["class-beyond-the-columns"] = (Models.Pick(4, 0, 1).Output("columns", OnnxElement.Float, null, 2).ToArray(), m =>
            m with
            {
                PositiveClass = "fraud",
            }
        ),
        ["class-of-a-single-column"] = (Models.Pick(4, 0).Output("columns", OnnxElement.Float, null, 1).ToArray(), m =>
            m with
            {
                PositiveClass = "1",
            }
        ),
        ["class-unclear-among-words"] = (Models.Pick(4, 0, 1).Zipped(new[] { "legitimate", "fraud" }).ToArray(), null),
        ["class-misspelt"] = (Models.Pick(4, 0, 1).Zipped(new[] { "legitimate", "fraud" }).ToArray(), m =>
            m with
            {
                PositiveClass = "Fraud",
            }
        ),
        ["class-of-labels-missing"] = (Models.Pick(4, 0, 1).Labelled().ToArray(), m => m with { Output = "label" }),
        ["class-of-labels-of-another-type"] = (Models.Pick(4, 0, 1).Labelled().ToArray(), m =>
            m with
            {
                Output = "label",
                PositiveClass = "fraud",
            }
        ),
        ["activation-of-labels"] = (Models.Pick(4, 0, 1).Labelled().ToArray(), m =>
            m with
            {
                Output = "label",
                PositiveClass = "1",
                Activation = Activation.Sigmoid,
            }
        ),
        ["activation-softmax-of-one-column"] = (Models.Pick(4, 0).Output("columns", OnnxElement.Float, null, 1).ToArray(), m =>
            m with
            {
                Activation = Activation.Softmax,
            }
        ),
        ["backend-compiled-without-trees"] = (Models.Column(0, 4).ToArray(), m => m with { Backend = Backend.Compiled }),
        ["file-of-something-else"] = (Encoding.UTF8.GetBytes("<html><body>404 Not Found</body></html>\n"), null),
        ["file-empty"] = ([], null),
        ["file-truncated"] = (Models.Matrix(OnnxElement.Float, 4, [null, 4]).ToArray()[..150], null),
        ["file-with-unknown-operator"] = (
            new OnnxModelWriter()
                .Input("x", OnnxElement.Float, null, 4)
                .Node("com.example", "Fraudulate", ["x"], ["score"])
                .Output("score", OnnxElement.Float, null, 1)
                .ToArray(),
            null
        ),
        ["file-of-a-later-opset"] = (
            new OnnxModelWriter(opset: 99)
                .Input("x", OnnxElement.Float, null, 4)
                .Node("Neg", ["x"], ["score"])
                .Output("score", OnnxElement.Float, null, 4)
                .ToArray(),
            null
        ),
        ["file-without-its-external-data"] = (
            new OnnxModelWriter()
                .Input("x", OnnxElement.Float, null, 4)
                .ExternalConstant("w", [4, 1], "weights.bin")
                .Node("MatMul", ["x", "w"], ["score"])
                .Output("score", OnnxElement.Float, null, 1)
                .ToArray(),
            null
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Start_WhatCannotWork_IsRefusedInTheseWords(string name)
    {
        (byte[] model, Func<ModelOptions, ModelOptions>? adjust) = Cases[name];
        await using ScoreStand stand = new ScoreStand(Payments).With(model, "m", adjust);

        var refused = await Assert.ThrowsAsync<ModelRefusedException>(stand.StartAsync);

        Assert.Empty(
            ApprovedText.Differences($"refusals/{name}.txt", refused.Message.Replace(stand.Directory, "models", StringComparison.Ordinal))
        );
    }
}

using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Stages.Tests.Sinks;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>The stage in a configuration, as written by its user.</summary>
public sealed class ScoreConfigTests : IDisposable
{
    private readonly PlanStand _stand = new() { Features = "features: [a, b]" };

    public ScoreConfigTests()
    {
        File.WriteAllBytes(Path.Combine(_stand.Directory, "two.onnx"), Models.Matrix(OnnxElement.Float, 2, [null, 2]).ToArray());
        File.WriteAllBytes(
            Path.Combine(_stand.Directory, "three.onnx"),
            Models.Matrix(OnnxElement.Float, 3, [null, 3]).Metadata("version", "2026-03").ToArray()
        );
    }

    private static string Stages(string score) => $"  - decode: {{ format: json }}\n  - score:\n{score}";

    [Fact]
    public void Models_WithRolesVersionsAndThresholds_StandInThePlanInOrder()
    {
        PipelinePlan plan = _stand.Plan(
            Stages(
                """
                      workers: 2
                      threads: 2
                      models:
                        - { name: first, path: two.onnx, threshold: 0.8, version: "7" }
                        - { name: second, path: three.onnx, features: [b, a, b] }
                        - { name: third, path: two.onnx, role: shadow, backend: onnxruntime, activation: sigmoid }
                """
            )
        );

        Assert.Equal(["first", "second", "third"], plan.Models.Select(m => m.Name));
        Assert.Equal([ModelRole.Champion, ModelRole.Challenger, ModelRole.Shadow], plan.Models.Select(m => m.Role));
        Assert.Equal([0.8f, 0.5f, 0.5f], plan.Models.Select(m => m.Threshold));
        Assert.Equal(["7", "2026-03"], plan.Models.Take(2).Select(m => m.Version));
        Assert.Matches("^[0-9a-f]{12}$", plan.Models[2].Version);
        Assert.Equal(2, plan.Stages.Single(s => s.Name == "score").Workers);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(", scale: sigmoid", null)]
    [InlineData(", scale: [10, 500]", null)]
    [InlineData(", scale: [0, 500], flag: below", null)]
    [InlineData(", scale: [0, 500]", 500d)]
    public void Models_ThatPredictALoss_NeedARangeFromZero(string more, double? loss)
    {
        string stages = Stages($"      models: [ {{ name: loss, path: two.onnx, predicts: loss, threshold: 100{more} }} ]");
        if (loss is null)
        {
            Assert.Contains(
                "predicts a loss, so its scores need a range from 0",
                Assert.Single(_stand.Problems(stages)),
                StringComparison.Ordinal
            );
        }
        else
        {
            Assert.Equal((loss, 0.2f), (_stand.Plan(stages).Models[0].LossAtOne, _stand.Plan(stages).Models[0].Threshold));
        }
    }

    [Fact]
    public void Models_WithALaterChampion_LeaveTheFirstAChallenger()
    {
        PipelinePlan plan = _stand.Plan(
            Stages(
                """
                      models: [{ name: first, path: two.onnx }, { name: second, path: two.onnx, role: champion }]
                """
            )
        );

        Assert.Equal([ModelRole.Challenger, ModelRole.Champion], plan.Models.Select(m => m.Role));
    }

    [Fact]
    public void EverythingWrong_IsSaidAtOnceAtItsPlace()
    {
        IReadOnlyList<string> problems = _stand.Problems(
            Stages(
                """
                      models:
                        - { name: same, path: two.onnx, role: champion }
                        - { name: same, path: two.onnx, role: champion }
                        - { name: narrow, path: three.onnx }
                        - { name: misspelt, path: two.onnx, features: [a, bb] }
                """
            )
        );

        Assert.Collection(
            problems,
            problem => Assert.Equal("9,19 stage 'score': a model named 'same' is defined above; give each its own name", problem),
            problem => Assert.Equal("9,47 stage 'score': model 'same' is a second champion; make it 'challenger' or 'shadow'", problem),
            problem =>
                Assert.StartsWith(
                    "10,11 stage 'score': model 'narrow': it takes 3 features, and schema 'test' offers 2; ",
                    problem,
                    StringComparison.Ordinal
                ),
            problem =>
                Assert.StartsWith(
                    "11,55 stage 'score': model 'misspelt': schema 'test' has no feature 'bb'",
                    problem,
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [InlineData("{ models: [{ name: m, path: none.onnx }] }", "'none.onnx' is not a file (looked for ")]
    [InlineData("{ models: [] }", "the list has 0 entries; give at least 1")]
    [InlineData("{ models: [{ name: m, path: two.onnx, treshold: 0.9 }] }", "unknown key 'treshold'; did you mean 'threshold'?")]
    [InlineData("{ models: [{ name: m, path: two.onnx, threshold: high }] }", "'high' is not a number")]
    [InlineData(
        "{ models: [{ name: m, path: two.onnx, threshold: 1e39 }] }",
        "model 'm': scores are single-precision numbers, and none reaches this threshold"
    )]
    [InlineData("{ models: [{ name: m, path: . }] }", "'.' is a directory, not a file")]
    [InlineData(
        "{ models: [{ name: m, path: two.onnx, activation: relu }] }",
        "'relu' is not a choice here; known: none, sigmoid, softmax"
    )]
    [InlineData(
        "{ kind: transactions, models: [{ name: m, path: two.onnx }] }",
        "there are no records of kind 'transactions'; did you mean 'transaction'?"
    )]
    public void BrokenSetting_IsNamedWithARemedy(string score, string expected) =>
        Assert.Contains(
            expected,
            Assert.Single(_stand.Problems($"  - decode: {{ format: json }}\n  - score: {score}")),
            StringComparison.Ordinal
        );

    [Fact]
    public void Score_WithoutDecode_IsRefused() =>
        Assert.EndsWith(
            "needs stage 'decode' before it; put '- decode: ...' above",
            Assert.Single(_stand.Problems("  - score: { models: [{ name: m, path: two.onnx }] }")),
            StringComparison.Ordinal
        );

    [Fact]
    public void Score_OfASchemaWithoutFeatures_IsRefused()
    {
        using var stand = new PlanStand { Features = "" };
        File.WriteAllBytes(Path.Combine(stand.Directory, "two.onnx"), Models.Matrix(OnnxElement.Float, 2, [null, 2]).ToArray());

        Assert.EndsWith(
            "schema 'test' of kind 'transaction' has no features to score; list them under 'features' in it",
            Assert.Single(stand.Problems(Stages("      models: [{ name: m, path: two.onnx }]"))),
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _stand.Dispose();
}

using CsCheck;
using Vigia.Trees.Ensemble;

namespace Vigia.Stages.Tests.Trees;

/// <summary>A branch's cuts against the comparison that it replaces, on floats around and far from the threshold.</summary>
public sealed class BranchTests
{
    private static readonly Gen<double> Thresholds = Gen.OneOf(
        Gen.Float.Select(value => (double)value),
        Gen.Double,
        Gen.Int[-5, 5].Select(value => (double)value),
        AnyOf(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1e300, float.MaxValue, float.MinValue, 0.1, -0.0)
    );

    private static readonly Gen<float> Values = Gen.OneOf(
        Gen.Float,
        Gen.Int[-5, 5].Select(value => (float)value),
        AnyOf(float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, 0f, -0f, float.Epsilon, -float.Epsilon)
    );

    private static readonly (BranchMode Mode, Func<double, double, bool> Compare)[] Comparisons =
    [
        (BranchMode.AtMost, (x, t) => x <= t),
        (BranchMode.Less, (x, t) => x < t),
        (BranchMode.AtLeast, (x, t) => x >= t),
        (BranchMode.Greater, (x, t) => x > t),
        (BranchMode.Equal, (x, t) => x == t),
        (BranchMode.NotEqual, (x, t) => x != t),
    ];

    [Fact]
    public void Cuts_SayWhatTheComparisonSays() =>
        Gen.Select(AnyOf(Comparisons), Thresholds, Values)
            .Sample(
                (comparison, threshold, value) =>
                {
                    Branch branch = Branch.Of(
                        new RawNode
                        {
                            Mode = comparison.Mode,
                            Threshold = threshold,
                            Label = "node",
                        }
                    );
                    float near = (float)threshold;
                    foreach (
                        float x in new[] { value, near, MathF.BitIncrement(near), MathF.BitDecrement(near) }.Where(x => !float.IsNaN(x))
                    )
                        Assert.Equal(comparison.Compare(x, threshold), Evaluate(branch, x));
                },
                iter: 20_000
            );

    [Fact]
    public void SmallSet_HoldsItsMembersAlone() =>
        Gen.Select(Gen.Int[0, 30].Array[1, 12], Gen.Float[-1, 32])
            .Sample(
                (members, value) =>
                {
                    Branch branch = BranchOf(members);
                    foreach (float x in new[] { value, MathF.Round(value), MathF.BitIncrement(MathF.Round(value)) })
                        Assert.Equal(members.Any(member => member == x), Evaluate(branch, x));
                }
            );

    [Fact]
    public void OtherSet_HoldsWhatBecomesAMemberWithoutItsFraction() =>
        Gen.Select(Gen.Int[-40, 40].Array[1, 12], Gen.Float[-45, 45])
            .Sample(
                (members, value) =>
                {
                    Branch branch = BranchOf([.. members, 41]);
                    foreach (
                        float x in new[]
                        {
                            value,
                            MathF.Round(value),
                            MathF.BitIncrement(MathF.Round(value)),
                            MathF.BitDecrement(MathF.Round(value)),
                        }
                    )
                        Assert.Equal(x is >= 41 and < 42 || members.Contains((int)x), Evaluate(branch, x));
                }
            );

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(position => values[position]);

    private static Branch BranchOf(int[] members) =>
        Branch.Of(
            new RawNode
            {
                Mode = BranchMode.Member,
                Members = Array.ConvertAll(members, member => (double)member),
                Label = "node",
            }
        );

    private static bool Evaluate(Branch branch, float value) => branch.Pieces[branch.Cuts.Count(cut => value > cut)];
}

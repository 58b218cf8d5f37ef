using Vigia.Engine.Schemas;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics.Histograms;

namespace Vigia.Stages.Tests.Segments;

public sealed class SegmentPlanTests
{
    private static readonly RecordSchema Schema = Schemas.Of(
        Schemas.Number("amount"),
        Schemas.Category("bank", "a", "b", "c", "d"),
        Schemas.Category("channel", "app", "other")
    ) with
    {
        Segments = ["bank", "channel"],
    };

    [Fact]
    public void Plan_WithoutReference_TakesTheFirstDeclaredAndNumbersSlotsThrough()
    {
        SegmentPlan plan = SegmentPlan.Of(Schema, new SegmentOptions { Values = 2 }, null);

        Assert.Equal(
            ["bank=a", "bank=b", "bank=other", "bank=missing", "channel=app", "channel='other'", "channel=other", "channel=missing"],
            plan.Names
        );
        Assert.Equal([(1, 0, 4), (2, 4, 4)], plan.Dimensions.Select(d => (d.Column, d.First, d.Count)));
    }

    [Fact]
    public void Plan_WithReference_TakesTheLargestInTheOrderDeclared()
    {
        SegmentPlan plan = SegmentPlan.Of(
            Schema,
            new SegmentOptions { Features = ["bank"], Values = 2 },
            Reference([5, 70, 5, 20]).CountsByValue()
        );

        Assert.Equal(["bank=b", "bank=d", "bank=other", "bank=missing"], plan.Names);
    }

    [Theory]
    [InlineData(0f, "other")]
    [InlineData(1f, "b")]
    [InlineData(3f, "d")]
    [InlineData(-1f, "other")]
    [InlineData(4f, "other")]
    [InlineData(1.5f, "other")]
    [InlineData(3e9f, "other")]
    [InlineData(float.PositiveInfinity, "other")]
    [InlineData(float.NaN, "missing")]
    public void Slot_AnyCode_IsOfItsValueOrOther(float code, string value)
    {
        SegmentDimension bank = SegmentPlan
            .Of(Schema, new SegmentOptions { Features = ["bank"], Values = 2 }, Reference([5, 70, 5, 20]).CountsByValue())
            .Dimensions[0];

        Assert.Equal(value, bank.Values[bank.SlotOf(code)]);
    }

    [Fact]
    public void Slot_UndeclaredCategory_IsOther()
    {
        SegmentDimension bank = SegmentPlan.Of(Schema, new SegmentOptions(), null).Dimensions[0];

        Assert.Equal(SegmentDimension.Other, bank.Values[bank.SlotOf(UnseenNaN.Value)]);
    }

    [Fact]
    public void Slot_NumberThatStandsForMissing_IsMissingUnlessItIsACode()
    {
        FeatureSpec Standing(float number) =>
            Schemas.Category("bank", "a", "b") with
            {
                Missing = new FallbackRule(Fallback.Value, number),
            };
        SegmentDimension Bank(float number) =>
            SegmentPlan.Of(Schemas.Of(Standing(number)), new SegmentOptions { Features = ["bank"] }, null).Dimensions[0];

        Assert.Equal("missing", Bank(-1).Values[Bank(-1).SlotOf(-1)]);
        Assert.Equal("b", Bank(1).Values[Bank(1).SlotOf(1)]);
    }

    [Fact]
    public void Find_Rows_GivesEachTheNumberOfItsSlot()
    {
        SegmentDimension channel = SegmentPlan.Of(Schema, new SegmentOptions { Values = 2 }, null).Dimensions[1];
        float[] matrix = [10, 0, 1, 20, 1, 0, 30, 2, float.NaN];
        int[] slots = new int[3];

        channel.Find(matrix, 3, slots);

        Assert.Equal([5, 4, 7], slots);
    }

    private static Profile Reference(long[] counts) =>
        new()
        {
            Schema = new ProfileSchema(Schema.Name, Schema.Version),
            Rows = counts.Sum(),
            Features =
            [
                new FeatureProfile
                {
                    Name = "bank",
                    Type = FeatureType.Category,
                    Categories = new CategoryCounts
                    {
                        Values = [.. Schema.Features[1].Values.Select((value, i) => new ValueCount(value, counts[i]))],
                        Missing = 0,
                        Unseen = 0,
                    },
                },
            ],
        };
}

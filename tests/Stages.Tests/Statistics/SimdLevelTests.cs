using Vigia.Statistics;

namespace Vigia.Stages.Tests.Statistics;

public sealed class SimdLevelTests
{
    [Theory]
    [InlineData(null, SimdLevel.Bits256)]
    [InlineData("", SimdLevel.Bits256)]
    [InlineData("scalar", SimdLevel.Scalar)]
    [InlineData(" Scalar ", SimdLevel.Scalar)]
    [InlineData("128", SimdLevel.Bits128)]
    [InlineData("256", SimdLevel.Bits256)]
    public void Choose_KnownWidth_IsTaken(string? forced, SimdLevel expected) =>
        Assert.Equal(expected, Simd.Choose(forced, SimdLevel.Bits256));

    [Fact]
    public void Choose_WiderThanProcessor_SaysWhatItHas()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Simd.Choose("512", SimdLevel.Bits256));
        Assert.Contains("VIGIA_SIMD=512", error.Message, StringComparison.Ordinal);
        Assert.Contains("widest: 256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_UnknownWidth_ListsTheKnownOnes()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Simd.Choose("avx", SimdLevel.Bits512));
        Assert.Contains("scalar, 128, 256 or 512", error.Message, StringComparison.Ordinal);
    }
}

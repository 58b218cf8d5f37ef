using Vigia.Bench.Throughput.Latency;

namespace Vigia.Bench.Tests.Throughput;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Quantile_OfOneToAThousand_IsTheLeastThatHoldsTheShare()
    {
        var latencies = new LatencyHistogram();
        for (int ms = 1000; ms >= 1; ms--)
        {
            latencies.Add(ms);
        }
        Assert.Equal(500, latencies.Quantile(0.5));
        Assert.Equal(990, latencies.Quantile(0.99));
        Assert.Equal(999, latencies.Quantile(0.999));
        Assert.Equal(1000, latencies.Longest);
    }

    [Fact]
    public void Add_ClockSetBackOrVeryLong_CountsAtTheEnds()
    {
        var latencies = new LatencyHistogram();
        latencies.Add(-5);
        latencies.Add(long.MaxValue);
        Assert.Equal(2, latencies.Count);
        Assert.Equal(0, latencies.Quantile(0.5));
        Assert.Equal(LatencyHistogram.MaxMs, latencies.Longest);
    }
}

using System.Buffers;
using System.Security.Cryptography;
using Vigia.Simulation;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Scenarios;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Simulation;

/// <summary>The same options give the same bytes.</summary>
public sealed class TransactionBytesTests
{
    private static readonly SimulationOptions Everything = new()
    {
        Seed = 42,
        Count = 20_000,
        RatePerSecond = 50,
        FraudShare = 0.02,
        MalformedShare = 0.01,
        MissingShares = new Dictionary<string, double> { ["payer_age"] = 0.1, ["key_type"] = 0.02 },
        Drifts =
        [
            new DriftScenario
            {
                Feature = "amount",
                From = TimeSpan.FromMinutes(10),
                Ramp = TimeSpan.FromHours(1),
            },
        ],
        Attacks =
        [
            new AttackScenario
            {
                From = TimeSpan.FromMinutes(20),
                Until = TimeSpan.FromMinutes(40),
                Share = 0.05,
            },
        ],
    };

    [Fact]
    public void Simulation_OfOneSeed_IsTheSameOnEveryMachine()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, bytes) in Simulated.Transactions(Everything))
            hash.AppendData(bytes);
        foreach (var (_, bytes) in Simulated.Labels(Everything))
            hash.AppendData(bytes);

        Assert.Equal("D48620B531A41A274F01AFF6B765B6AE", Convert.ToHexString(hash.GetHashAndReset())[..32]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4_096)]
    public void Simulation_TakenInPortions_GivesTheSameBytes(int portion)
    {
        var options = Everything with { Count = 5_000 };
        var expected = Simulated.Transactions(options).SelectMany(t => t.Bytes).ToArray();
        var simulator = new TransactionSimulator(options);
        var written = new List<byte>();
        for (var more = true; more; )
        {
            var writer = new ArrayBufferWriter<byte>(TransactionSimulator.MaxRecordBytes + portion);
            for (var i = 0; i < portion && more; i++)
                more = simulator.TryWrite(writer, out _);
            written.AddRange(writer.WrittenSpan);
        }

        Assert.Equal(expected, written);
    }

    [Fact]
    public void Simulation_OfAnotherSeed_IsAnother()
    {
        var one = Simulated.Transactions(Everything with { Count = 10 });
        var other = Simulated.Transactions(Everything with { Count = 10, Seed = 43 });

        Assert.All(one.Zip(other), pair => Assert.NotEqual(pair.First.Bytes, pair.Second.Bytes), throwIfEmpty: true);
    }

    [Fact]
    public void FraudShare_Changed_LeavesAllOtherRecordsAsTheyWere()
    {
        var options = Everything with { Attacks = [], Count = 5_000 };
        var few = Simulated.Transactions(options);
        var more = Simulated.Transactions(options with { FraudShare = 0.1 });

        var turned = few.Zip(more).Where(pair => pair.First.Truth.Fraud != pair.Second.Truth.Fraud).ToList();
        Assert.NotEmpty(turned);
        Assert.All(turned, pair => Assert.False(pair.First.Truth.IsFraud), throwIfEmpty: true);
        Assert.All(few.Zip(more).Except(turned), pair => Assert.Equal(pair.First.Bytes, pair.Second.Bytes), throwIfEmpty: true);
    }

    [Fact]
    public void MissingAndMalformedShares_Changed_KeepIdsAndTimes()
    {
        var options = Everything with { Count = 5_000 };
        var changed = options with
        {
            MalformedShare = 0.5,
            MissingShares = new Dictionary<string, double> { ["hour"] = 0.9 },
        };

        Assert.Equal(
            Simulated.Transactions(options).Select(t => (t.Truth.Id, t.Truth.EventTimeMs, t.Truth.Fraud)),
            Simulated.Transactions(changed).Select(t => (t.Truth.Id, t.Truth.EventTimeMs, t.Truth.Fraud))
        );
    }

    [Fact]
    public void Records_CostNoAllocation()
    {
        Assert.SkipWhen(OptimizedBuild.IsMissing, OptimizedBuild.Reason);
        var simulator = new TransactionSimulator(Everything with { Count = null });
        var writer = new ArrayBufferWriter<byte>(1 << 20);
        Write(simulator, writer, 1_000);

        // The least of three: what the runtime does for other threads meanwhile may show here once, what a record costs shows every time.
        long allocated = Enumerable.Range(0, 3).Min(_ => Allocated(simulator, writer));

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Records_AreOfTheSizeOfRealOnes()
    {
        var lengths = Simulated.Transactions(Everything with { MalformedShare = 0 }).Select(t => t.Bytes.Length).ToList();

        Assert.InRange(lengths.Average(), 600, 720);
        Assert.All(lengths, length => Assert.InRange(length, 400, TransactionSimulator.MaxRecordBytes), throwIfEmpty: true);
    }

    [Fact]
    public void Records_WithAllFeaturesDriftedToTheirLongest_StayBelowTheLimit()
    {
        var drifts = PixFeatures
            .All.Where(feature => !feature.IsDerivedFromTime)
            .Select(feature => new DriftScenario
            {
                Feature = feature.Name,
                Strength = feature.Kind is FeatureKind.Boolean or FeatureKind.Category ? 1 : 1_000,
                Toward = feature.Kind == FeatureKind.Category ? new string('x', 24) : null,
            });
        var options = Everything with { MalformedShare = 0, Drifts = [.. drifts, .. drifts, .. drifts, .. drifts, .. drifts] };

        Assert.All(
            Simulated.Transactions(options),
            t => Assert.InRange(t.Bytes.Length, 400, TransactionSimulator.MaxRecordBytes),
            throwIfEmpty: true
        );
    }

    private static long Allocated(TransactionSimulator simulator, ArrayBufferWriter<byte> writer)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Write(simulator, writer, 20_000);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Write(TransactionSimulator simulator, ArrayBufferWriter<byte> writer, int records)
    {
        for (var i = 0; i < records; i++)
        {
            writer.ResetWrittenCount();
            simulator.TryWrite(writer, out _);
        }
    }
}

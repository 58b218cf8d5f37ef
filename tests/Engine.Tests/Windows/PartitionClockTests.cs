using System.Text.Json;
using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Windows;

/// <summary>The clock of a partition against its definition (golden/make_clock.py, <see cref="NaiveClock"/>).</summary>
public sealed class PartitionClockTests
{
    private const long Minute = 60_000;
    private static readonly SourcePartition Partition = new("t", 3);
    private static readonly EventTimeRules Rules = new() { Lateness = TimeSpan.FromSeconds(90) };

    [Fact]
    public void Add_StreamsWithTimesAhead_IsTheDefinitionsClock()
    {
        string file = Repository.File("tests", "Engine.Tests", "Windows", "golden", "clock.json");
        foreach (JsonElement c in JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateArray())
        {
            EventTimeRules rules = new()
            {
                Confirmations = c.GetProperty("k").GetInt32(),
                ConfirmationSpan = c.GetProperty("n").GetInt32(),
                Lateness = TimeSpan.FromMilliseconds(3 * c.GetProperty("step").GetInt32()),
            };
            var clock = new PartitionClock(Partition, rules);
            foreach (
                (JsonElement time, JsonElement expected) in c.GetProperty("times")
                    .EnumerateArray()
                    .Zip(c.GetProperty("clock").EnumerateArray())
            )
            {
                clock.Add(time.GetInt64());
                Assert.Equal(expected.ValueKind == JsonValueKind.Null ? long.MinValue : expected.GetInt64(), clock.Time);
            }
        }
    }

    [Fact]
    public void Add_SavedAndLoadedAtRandom_IsTheSameClock()
    {
        Gen.Select(Gen.Int, Gen.OneOf(1, 2, 16, 64), Gen.Int[0, 100])
            .Sample(
                (seed, needed, restartPercent) =>
                {
                    var random = new Random(seed);
                    EventTimeRules rules = Rules with { Confirmations = needed };
                    var naive = new NaiveClock(rules);
                    var pieces = new EventClock(rules, TimeProvider.System);
                    PartitionClock clock = pieces.Touch(Partition);
                    long time = 0;
                    for (int i = 0; i < 300; i++)
                    {
                        time += random.Next(10) == 0 ? random.Next(100_000) : random.Next(500);
                        long own = random.Next(12) switch
                        {
                            0 => time + random.Next(3_600_000),
                            1 => time - random.Next(60_000),
                            _ => time,
                        };
                        clock.Add(own);
                        naive.Add(own);
                        Assert.Equal(naive.Time, clock.Time == long.MinValue ? null : (Int128)clock.Time);
                        if (random.Next(100) < restartPercent)
                        {
                            clock = Restarted(ref pieces, rules);
                        }
                    }
                },
                iter: 60
            );
    }

    [Fact]
    public void Add_ManyTimesAtOnce_IsAddingOneByOne()
    {
        Gen.Select(Gen.OneOf(Gen.Const(1), Gen.Int[2, 5]), Gen.Int[2, 9].Select(n => 8 * n), Gen.Long[-50, 200].Array[0, 60].List[1, 12])
            .Sample(
                (needed, span, batches) =>
                {
                    EventTimeRules rules = Rules with { Confirmations = needed, ConfirmationSpan = span };
                    (PartitionClock whole, PartitionClock single) = (new(Partition, rules), new(Partition, rules));
                    foreach (long[] batch in batches)
                    {
                        whole.Add(batch);
                        Array.ForEach(batch, single.Add);
                        Assert.Equal(StateOf(single), StateOf(whole));
                    }
                },
                iter: 300
            );

        static (long, long, long, long, long) StateOf(PartitionClock clock) =>
            (clock.Time, clock.Confirmed, clock.Records, clock.Unconfirmed, clock.EndTime(10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    public void Add_FewerThanNeededAreAhead_MovesTheClockByTheStepAtMost(int ahead)
    {
        PartitionClock clock = Filled(200, 1000);
        long before = clock.Time;
        Enumerable.Range(0, ahead).ToList().ForEach(_ => clock.Add(before + 55 * Minute));

        Assert.InRange(clock.Time - before, 0, 30_000);
        for (int i = 0; i < 64; i++)
        {
            clock.Add(200_000 + i);
        }
        Assert.Equal(ahead, clock.Unconfirmed);
        Assert.InRange(clock.EndTime(Minute), 200_063, 200_063 + 30_000);
    }

    [Fact]
    public void Add_AfterAGap_MovesOnOnceEnoughRecordsAreThere()
    {
        PartitionClock clock = Filled(200, 1000);
        long resumed = clock.Time + 300 * Minute;
        for (int i = 0; i < 15; i++)
        {
            clock.Add(resumed + i);
        }
        Assert.InRange(clock.Time, 199_000, 199_000 + 30_000);
        clock.Add(resumed + 15);
        Assert.Equal(resumed + 15, clock.Time);
        Assert.Equal(0, clock.Unconfirmed);
    }

    [Fact]
    public void EndTime_TooFewRecordsToConfirm_IsTheGreatest()
    {
        PartitionClock clock = Filled(15, 1000);
        Assert.Equal(long.MinValue, clock.Time);
        Assert.Equal(14_000, clock.EndTime(0));
    }

    [Fact]
    public void EndTime_ADayBetweenRecords_IsTheLast()
    {
        PartitionClock clock = Filled(300, 24 * 60 * Minute);
        Assert.Equal(299 * 24 * 60 * Minute, clock.EndTime(Minute));
        clock.Add(400_000 * 24 * 60 * Minute);
        Assert.Equal(299 * 24 * 60 * Minute, clock.EndTime(Minute));
    }

    [Fact]
    public void Load_EntryOfAnEarlierVersion_IsWhatItHadReached()
    {
        var clock = new EventClock(Rules, TimeProvider.System);
        long own = new ClockEntries(clock, "drift").Load(Partition, [0, 0, 0, 0, 0, 0, 0x03, 0xE8, 0, 0, 0, 0, 0, 0, 0, 7]);

        Assert.Equal((7, 1000L), (own, clock.Touch(Partition).Time));
        clock.Touch(Partition).Add(5000);
        Assert.Equal(5000, clock.Touch(Partition).Time);
    }

    [Fact]
    public void Load_DamagedEntries_AreRefused()
    {
        var clock = new EventClock(Rules, TimeProvider.System);
        clock.Touch(Partition).Add(Enumerable.Range(0, 40).Select(i => 1000L * i).ToArray());
        List<StateEntry> entries = [];
        new ClockEntries(clock, "drift").SaveChanges(new StateWriter("drift", entries), _ => 1);
        byte[] value = Assert.Single(entries).Value!;

        for (int length = 0; length < value.Length; length++)
        {
            // Sixteen bytes are an entry of an earlier version.
            if (length != 16)
            {
                Assert.Throws<StateException>(() =>
                    new ClockEntries(new EventClock(Rules, TimeProvider.System), "drift").Load(Partition, value.AsSpan(0, length))
                );
            }
        }
        Assert.Throws<StateException>(() =>
            new ClockEntries(new EventClock(Rules, TimeProvider.System), "drift").Load(Partition, [.. value, 0])
        );
    }

    [Fact]
    public void Add_SteadyFlow_AllocatesNothing()
    {
        PartitionClock clock = Filled(1000, 10);
        long[] times = [.. Enumerable.Range(0, 10_000).Select(i => 10_000L + 10 * i - i % 7 * 25)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        clock.Add(times);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static PartitionClock Filled(int records, long every)
    {
        var clock = new PartitionClock(Partition, Rules);
        clock.Add([.. Enumerable.Range(0, records).Select(i => every * i)]);
        return clock;
    }

    private static PartitionClock Restarted(ref EventClock clock, EventTimeRules rules)
    {
        List<StateEntry> entries = [];
        new ClockEntries(clock, "drift").SaveChanges(new StateWriter("drift", entries), _ => 0);
        clock = new EventClock(rules, TimeProvider.System);
        new ClockEntries(clock, "drift").Load(Partition, Assert.Single(entries).Value);
        return clock.Touch(Partition);
    }
}

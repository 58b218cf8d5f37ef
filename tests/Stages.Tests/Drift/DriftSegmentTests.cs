using System.Text;
using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Stages.Drift;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics;
using Vigia.Statistics.Drift;
using Vigia.Statistics.Histograms;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Drift;

/// <summary>Drift by segment, against counts of each segment's records one by one.</summary>
public sealed class DriftSegmentTests
{
    private static readonly RecordSchema Schema = Schemas.Of(
        Schemas.Number("x"),
        Schemas.Category("key", "a", "b", "c", "d"),
        Schemas.Category("channel", "app", "web"),
        Schemas.Boolean("night")
    ) with
    {
        Segments = ["key", "channel"],
    };

    private static readonly float[][] Reference = Rows(new Random(1), 3000, 0);

    // "a" is the rarest, so it shares "other" with what is not declared.
    private static readonly (string Name, Func<float, bool> Holds, int Column)[] Expected =
    [
        ("key=b", v => v == 1, 1),
        ("key=c", v => v == 2, 1),
        ("key=d", v => v == 3, 1),
        ("key=other", v => v == 0 || IsUnseen(v), 1),
        ("key=missing", IsMissing, 1),
        ("channel=app", v => v == 0, 2),
        ("channel=web", v => v == 1, 2),
        ("channel=other", IsUnseen, 2),
        ("channel=missing", IsMissing, 2),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(2000)]
    public async Task Counts_OfEachSegment_AreThoseOfItsRecordsAlone(int batchSize)
    {
        await using DriftStand stand = Stand();
        (DriftReference reference, DriftState state) = StateOf(stand);
        Assert.Equal(Expected.Select(e => e.Name), reference.Segments.Plan.Names);
        DecodedRecord[] records = Records(stand, 2000);
        foreach (DecodedRecord[] chunk in records.Chunk(batchSize))
        {
            state.Add(stand.Batch(chunk));
        }
        int block = reference.Segments.Block;
        long[] counts = [.. state.Total().Cells];
        float[][] rows = [.. records.Select(r => r.Features.Concat(r.Scores).ToArray())];
        Assert.Equal(Recount(reference, rows), counts[..block]);
        foreach ((int slot, (string _, Func<float, bool> holds, int column)) in Expected.Index())
        {
            Assert.Equal(Recount(reference, rows.Where(r => holds(r[column]))), counts[((1 + slot) * block)..((2 + slot) * block)]);
            Assert.Equal(
                Recount(reference, Reference.Where(r => holds(r[column]))),
                reference.Segments.Reference[(slot * block)..((slot + 1) * block)]
            );
        }
    }

    [Fact]
    public async Task Snapshot_Psi_IsTheFormulaOfEachSegmentsOwnCounts()
    {
        await using DriftStand stand = await Stand().StartAsync();
        DecodedRecord[] records = Records(stand, 2000);
        await stand.AddAsync(records, 100);
        (DriftReference reference, _) = StateOf(stand);
        IReadOnlyList<SegmentDrift> segments = stand.Stage.Snapshot()!.Windows[^1].Segments;
        Assert.Equal(Expected.Select(e => e.Name), segments.Select(s => s.Segment));
        foreach ((int slot, (string _, Func<float, bool> holds, int column)) in Expected.Index())
        {
            float[][] rows = [.. records.Where(r => holds(r.Features[column])).Select(r => r.Features.Concat(r.Scores).ToArray())];
            float[][] before = [.. Reference.Where(r => holds(r[column]))];
            Assert.Equal((rows.Length, before.Length), (segments[slot].Rows, segments[slot].ReferenceRows));
            long[] current = Recount(reference, rows);
            long[] expected = Recount(reference, before);
            int start = 0;
            foreach ((DriftSubject subject, SegmentSubject drift) in reference.Subjects.Zip(segments[slot].Subjects))
            {
                Range own = start..(start += subject.Cells.Count);
                Assert.Equal(subject.Name, drift.Name);
                Assert.Equal(Psi(expected[own], current[own]), drift.Psi!.Value, 1e-12);
                double[] law = [.. expected[own].Select(c => (double)c)];
                Assert.Equal(
                    Math.Max(0, PsiEffect.Of(law, current[own]) - PsiEffect.NullMean(law, rows.Length, 0)),
                    drift.PsiExcess!.Value,
                    1e-12
                );
                Assert.Equal(rows.Length < DriftEvidence.LeastRecords, double.IsNaN(drift.Verdict.Evidence));
            }
        }
    }

    [Fact]
    public async Task Status_SegmentThatMoved_NamesWhatMovedInItAndLeavesTheOthers()
    {
        await using DriftStand stand = await Stand(o => o with { Seasonal = ["night"] }).StartAsync();
        await stand.AddAsync(
            Rows(new Random(5), 3000, 0)
                .Select(
                    (row, i) => stand.Record(row[1] == 2 ? [row[0] + 60, row[1], row[2], 1 - row[3], row[4]] : row, 1_764_936_000_000 + i)
                )
        );
        JsonElement window = DriftStand.Json(stand.Stage.WriteStatus).GetProperty("windows")[0];
        JsonElement[] segments = [.. window.GetProperty("segments").EnumerateArray()];
        JsonElement[] worst = [.. segments.Select(s => s.GetProperty("worst")[0])];
        Assert.Equal("x", worst[1].GetProperty("feature").GetString());
        Assert.Equal("critical", worst[1].GetProperty("level").GetString());
        Assert.Contains(stand.Logged, l =>
            l.Contains("drift: feature x in segment key=c reached level critical", StringComparison.Ordinal)
        );
        Assert.All(
            worst.Index().Where(w => w.Index is 0 or 2),
            w => Assert.True(w.Item.GetProperty("psi").GetDouble() < 0.1),
            throwIfEmpty: true
        );
        Assert.Equal("night", Assert.Single(DriftStand.Json(stand.Stage.WriteStatus).GetProperty("seasonal").EnumerateArray()).GetString());
        Assert.DoesNotContain("\"night\"", window.GetProperty("segments").GetRawText(), StringComparison.Ordinal);
        // The whole run is judged as the longest window.
        Assert.Equal(
            DriftStand.Json(stand.Stage.WriteStatus).GetProperty("windows")[1].GetProperty("segments").GetRawText(),
            stand.Report().GetProperty("windows")[0].GetProperty("segments").GetRawText()
        );
    }

    [Fact]
    public async Task Metrics_HoldTheVerdictOnEverySegmentAndNothingElse()
    {
        await using DriftStand stand = await Stand().StartAsync();
        await stand.AddAsync(Records(stand, 500));
        using var text = new MemoryStream();
        await stand.Registry.CollectAndExportAsTextAsync(text, CancellationToken.None);
        string[] lines =
        [
            .. Encoding.UTF8.GetString(text.ToArray()).Split('\n').Where(l => l.StartsWith("vigia_segment_", StringComparison.Ordinal)),
        ];
        (DriftReference reference, _) = StateOf(stand);
        Assert.Equal(reference.Segments.SeriesOf(reference.Subjects.Count, 2), lines.Length);
        WindowDrift window = stand.Stage.Snapshot()!.Windows[1];
        SegmentSubject x = window.Segments[1].Subjects[0];
        Assert.Contains(lines, l => IsLine(l, """vigia_segment_psi_excess{feature="x",segment="key=c",window="24h"}""", x.PsiExcess));
        Assert.Contains(lines, l =>
            IsLine(l, """vigia_segment_drift_evidence{feature="x",segment="key=c",window="24h"}""", x.Verdict.Evidence)
        );
        Assert.Contains(lines, l =>
            IsLine(l, """vigia_segment_drift_severity{feature="x",segment="key=c",window="24h"}""", x.Verdict.Severity)
        );
        Assert.Contains(lines, l =>
            IsLine(
                l,
                """vigia_segment_score_psi_excess{model="champion",segment="key=c",window="24h"}""",
                window.Segments[1].Subjects[^1].PsiExcess
            )
        );
    }

    [Fact]
    public async Task State_SavedAndLoaded_GivesTheSameSegments()
    {
        await using DriftStand stand = await Stand().StartAsync();
        DriftStage other = stand.Create();
        await other.StartAsync(CancellationToken.None);
        await stand.AddAsync(Records(stand, 700), 90);
        List<StateEntry> changes = [];
        stand.Stage.SaveChanges(new StateWriter("drift", changes));
        changes.ForEach(e => other.LoadEntry(e.Partition, e.Key, e.Value));
        Assert.Equal(
            stand.Report().GetProperty("windows").GetRawText(),
            DriftStand.Json(other.WriteReport).GetProperty("windows").GetRawText()
        );
        Assert.Equivalent(stand.Stage.Snapshot()!.Windows, other.Snapshot()!.Windows, strict: true);
        StateEntry total = changes.First(e => e.Key.AsSpan().SequenceEqual("total"u8));
        Assert.Throws<StateException>(() => other.LoadEntry(total.Partition, total.Key, total.Value.AsSpan()[..^1]));
    }

    [Fact]
    public async Task Fingerprint_SplitOtherwise_IsAnother()
    {
        SegmentOptions[] splits =
        [
            new() { Features = [] },
            new() { Features = ["key"] },
            new() { Features = ["channel"] },
            new() { Features = ["key"], Values = 2 },
        ];
        List<string> fingerprints = [];
        foreach (SegmentOptions split in splits)
        {
            await using DriftStand stand = await Stand(o => o with { Segments = split }).StartAsync();
            fingerprints.Add(stand.Stage.StateFingerprint);
        }
        Assert.Equal(fingerprints.Count, fingerprints.Distinct().Count());
    }

    [Fact]
    public async Task Fit_ProfileThatOrdersFeaturesAndValuesOtherwise_FindsTheSameCounts()
    {
        await using DriftStand stand = Stand();
        (DriftReference reference, _) = StateOf(stand);
        RecordSchema turned = Schema with
        {
            Features = [.. Schema.Features.Reverse().Select(f => f with { Values = [.. f.Values.Reverse()] })],
        };
        var schemas = new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = turned };
        DriftReference other = DriftReference
            .Fit(stand.Profile, schemas, [Schemas.Champion])
            .SplitBy(new SegmentOptions { Features = ["key"] });
        int slot = other.Segments.Plan.Names.ToList().IndexOf("key=c");
        int own = reference.Segments.Plan.Names.ToList().IndexOf("key=c");
        foreach (DriftSubject subject in reference.Subjects)
        {
            Assert.Equal(ByLabel(reference, subject.Name, own), ByLabel(other, subject.Name, slot));
        }
    }

    private static Dictionary<string, long> ByLabel(DriftReference reference, string name, int slot)
    {
        int index = reference.Subjects.Index().First(s => s.Item.Name == name).Index;
        int start = slot * reference.Segments.Block + reference.Subjects.Take(index).Sum(s => s.Cells.Count);
        return reference.Subjects[index].Cells.Index().ToDictionary(c => c.Item.Label, c => reference.Segments.Reference[start + c.Index]);
    }

    private static DriftStand Stand(Func<DriftOptions, DriftOptions>? adjust = null) => new(Schema, Reference, [Schemas.Champion], o =>
        {
            DriftOptions split = o with
            {
                Segments = new SegmentOptions { Features = ["key", "channel"], Values = 3 },
            };
            return adjust is null ? split : adjust(split);
        });

    private static (DriftReference Reference, DriftState State) StateOf(DriftStand stand)
    {
        var schemas = new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = Schema };
        ModelInfo[] models = [Schemas.Champion];
        DriftReference reference = DriftReference.Fit(stand.Profile, schemas, models).SplitBy(stand.Options.Segments);
        return (reference, reference.CreateState(stand.Options, models, stand.Time, Simd.Current));
    }

    private static float[][] Rows(Random random, int count, float shift) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                    new[]
                    {
                        random.Next(12) == 0 ? float.NaN : random.NextSingle() * 100 + shift,
                        random.Next(20) switch
                        {
                            0 => float.NaN,
                            1 => UnseenNaN.Value,
                            2 => 0,
                            < 8 => 1,
                            < 14 => 2,
                            _ => 3,
                        },
                        random.Next(9) switch
                        {
                            0 => float.NaN,
                            1 => UnseenNaN.Value,
                            < 6 => 0,
                            _ => 1,
                        },
                        random.Next(2),
                        random.NextSingle(),
                    }
                ),
        ];

    private static DecodedRecord[] Records(DriftStand stand, int count) =>
        [.. Rows(new Random(3), count, 7).Select((row, i) => stand.Record(row, 1_764_936_000_000 + i * 9_000L, i % 3))];

    private static bool IsUnseen(float value) => BitConverter.SingleToUInt32Bits(value) == UnseenNaN.Bits;

    private static bool IsMissing(float value) => float.IsNaN(value) && !IsUnseen(value);

    /// <summary>Counts record by record, by the bounds that the cells state.</summary>
    private static long[] Recount(DriftReference reference, IEnumerable<float[]> rows)
    {
        float[][] all = [.. rows];
        return
        [
            .. reference.Subjects.SelectMany(
                (subject, column) =>
                    subject.Cells.Select(
                        (cell, code) =>
                            all.LongCount(row =>
                                cell.Kind switch
                                {
                                    CellKind.Missing => IsMissing(row[column]),
                                    CellKind.Unseen => IsUnseen(row[column]),
                                    CellKind.Value => row[column] == code,
                                    _ => row[column] >= cell.Lower && row[column] < cell.Upper,
                                }
                            )
                    )
            ),
        ];
    }

    private static double Psi(long[] reference, long[] current)
    {
        double sum = 0;
        for (int i = 0; i < current.Length; i++)
        {
            double p = (reference[i] + 0.5) / (reference.Sum() + reference.Length / 2.0);
            double q = (current[i] + 0.5) / (current.Sum() + current.Length / 2.0);
            sum += (q - p) * Math.Log(q / p);
        }
        return sum;
    }

    private static bool IsLine(string line, string series, double? value) =>
        line.StartsWith(series + " ", StringComparison.Ordinal)
        && double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture) == value;
}

using System.Text.Json;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Reports;

/// <summary>Reads window reports and rejects those that contradict themselves.</summary>
internal static class WindowReportReader
{
    /// <exception cref="WindowReportException">It is not a window report, of another version, or damaged.</exception>
    public static WindowReport Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.ToArray());
            return Read(document.RootElement);
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or KeyNotFoundException
                        or FormatException
                        or InvalidOperationException
                        or ArgumentException
                        or OverflowException
            )
        {
            throw new WindowReportException("it is not a window report: a property is missing or of another type", e);
        }
    }

    private static WindowReport Read(JsonElement json)
    {
        CheckVersion(json);
        List<long> cells = [];
        ReportBasis basis = ReadBasis(json, cells);
        int[] hours = json.TryGetProperty("hours_of_week", out JsonElement list) ? ReadHours(list) : [];
        string[] partitions = [.. json.GetProperty("partitions").EnumerateArray().Select(Text)];
        var report = new WindowReport
        {
            Pipeline = Text(json.GetProperty("pipeline")),
            Window = Text(json.GetProperty("window")),
            Start = json.GetProperty("start_ms").GetInt64(),
            End = json.GetProperty("end_ms").GetInt64(),
            Partitions = partitions.Length > 0 ? partitions : throw new WindowReportException("it names no partition"),
            IsMerged = json.GetProperty("merged").GetBoolean(),
            Basis = basis,
            Rules = ReadRules(json),
            Expectations = hours.Length == 0 ? null : ReadExpectations(json, hours, basis),
            Counts = ReadCounts(json, basis, cells, hours),
        };
        if (partitions.Length > 1 && !report.IsMerged)
        {
            throw new WindowReportException($"it names {partitions.Length} partitions, but says that none were merged");
        }
        return report.Key == Text(json.GetProperty("key"))
            ? report
            : throw new WindowReportException("its key is not that of its window and partition");
    }

    private static ReportRules? ReadRules(JsonElement json) =>
        json.TryGetProperty("alpha_log10", out JsonElement alpha)
            ? new ReportRules(json.GetProperty("warn").GetDouble(), json.GetProperty("critical").GetDouble(), alpha.GetDouble())
            {
                Seasonal = json.TryGetProperty("seasonal", out JsonElement features) ? [.. features.EnumerateArray().Select(Text)] : [],
            }
            : null;

    private static void CheckVersion(JsonElement json)
    {
        if (
            json.GetProperty("schema").GetString() != WindowReport.SchemaName
            || json.GetProperty("schema_version").GetInt32() is < WindowReport.OldestSchemaVersion or > WindowReport.SchemaVersion
        )
        {
            throw new WindowReportException(
                $"it is not a window report of version {WindowReport.OldestSchemaVersion} to {WindowReport.SchemaVersion}"
            );
        }
    }

    private static DriftCounts ReadCounts(JsonElement json, ReportBasis basis, List<long> cells, int[] hours)
    {
        var counts = new DriftCounts(cells.Count, hours.Length > 0 ? HourOfWeek.Count : 0)
        {
            Rows = Count(json.GetProperty("rows")),
            Late = Count(json.GetProperty("late")),
            Ahead = Count(json.GetProperty("ahead")),
        };
        cells.ToArray().CopyTo(counts.Cells);
        CheckSums(basis, counts);
        ReadHourRows(json, hours, counts);
        return counts;
    }

    private static WindowExpectation?[] ReadExpectations(JsonElement json, int[] hours, ReportBasis basis) =>
        [
            .. json.GetProperty("features")
                .EnumerateArray()
                .Concat(json.GetProperty("scores").EnumerateArray())
                .Select((s, i) => ReadExpectation(s, hours, basis.Subjects[i])),
        ];

    private static int[] ReadHours(JsonElement list)
    {
        int[] hours = [.. list.EnumerateArray().Select(h => h.GetInt32())];
        return hours.All(h => h is >= 0 and < HourOfWeek.Count) && hours.Distinct().Count() == hours.Length
            ? hours
            : throw new WindowReportException("it has an hour of the week twice, or one that is not 0 to 167");
    }

    private static void ReadHourRows(JsonElement json, int[] hours, DriftCounts counts)
    {
        if (hours.Length == 0)
        {
            return;
        }
        long[] rows = [.. json.GetProperty("hour_rows").EnumerateArray().Select(Count)];
        if (rows.Length != hours.Length || rows.Any(r => r == 0) || rows.Sum(r => (decimal)r) > counts.Rows)
        {
            throw new WindowReportException("its records by hour of the week do not fit its rows");
        }
        foreach ((int hour, long own) in hours.Zip(rows))
        {
            counts.Hours[hour] = own;
        }
    }

    private static WindowExpectation? ReadExpectation(JsonElement json, int[] hours, ReportSubject subject)
    {
        if (!json.TryGetProperty("expected", out _))
        {
            return null;
        }
        WindowExpectation expectation = WindowExpectation.Read(json, hours);
        return expectation.Shares.Length == subject.Subject.Cells.Count
            ? expectation
            : throw new WindowReportException("a feature or score has another number of expected shares than cells");
    }

    private static ReportBasis ReadBasis(JsonElement json, List<long> cells) =>
        new()
        {
            Schema = Text(json.GetProperty("record_schema")),
            SchemaVersion = json.GetProperty("record_schema_version").GetInt64(),
            Pane = Span(json, "pane_seconds"),
            Lateness = Span(json, "lateness_seconds"),
            MaxAhead = Span(json, "max_ahead_seconds"),
            Late = Word<LateRule>(json.GetProperty("late_rule")),
            Smoothing = Word<Smoothing>(json.GetProperty("smoothing")),
            Subjects =
            [
                .. json.GetProperty("features").EnumerateArray().Select(s => ReadSubject(s, "feature", cells)),
                .. json.GetProperty("scores").EnumerateArray().Select(s => ReadSubject(s, "model", cells)),
            ],
        };

    private static ReportSubject ReadSubject(JsonElement json, string name, List<long> cells)
    {
        CellLayout layout = json.TryGetProperty("edges", out JsonElement edges)
            ? CellLayout.OfNumber(Edges(edges))
            : CellLayout.OfCategory(Category(json));
        long[] reference = Counts(json, "reference", layout);
        cells.AddRange(Counts(json, "counts", layout));
        Moments? moments =
            Number(json, "reference_mean") is { } mean && Number(json, "reference_std") is { } std
                ? new Moments(mean, std, double.NaN, double.NaN)
                : null;
        var subject = new DriftSubject(
            Text(json.GetProperty(name)),
            Text(json.GetProperty("type")),
            layout,
            reference,
            moments,
            Means(json, layout)
        );
        return new ReportSubject(subject, name == "model" ? Text(json.GetProperty("version")) : null);
    }

    private static double?[]? Means(JsonElement json, CellLayout layout)
    {
        if (!json.TryGetProperty("reference_means", out JsonElement list))
        {
            return null;
        }
        double?[] means = [.. list.EnumerateArray().Select(m => m.ValueKind == JsonValueKind.Null ? (double?)null : m.GetDouble())];
        return means.Length == layout.Edges.Length - 1
            ? means
            : throw new WindowReportException("a feature or score has another number of means than bins");
    }

    private static float[] Edges(JsonElement json)
    {
        float[] edges = [.. json.EnumerateArray().Select(e => e.GetSingle())];
        return edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second)
            ? edges
            : throw new WindowReportException("its edges do not rise");
    }

    private static FeatureSpec Category(JsonElement json) =>
        new()
        {
            Name = "category",
            Path = FieldPath.Parse("category"),
            Type = FeatureType.Category,
            Missing = new FallbackRule(Fallback.NaN),
            // Labels that could be mistaken for those of other cells are in quotes, and get their quotes again.
            Values =
            [
                .. json.GetProperty("values").EnumerateArray().Select(Text).Select(v => v is "'missing'" or "'unseen'" ? v[1..^1] : v),
            ],
        };

    private static long[] Counts(JsonElement json, string name, CellLayout layout)
    {
        long[] counts = [.. json.GetProperty(name).EnumerateArray().Select(Count)];
        return counts.Length == layout.Cells.Count
            ? counts
            : throw new WindowReportException($"a feature or score has {layout.Cells.Count} cells, but {counts.Length} in '{name}'");
    }

    private static void CheckSums(ReportBasis basis, DriftCounts counts)
    {
        int offset = 0;
        foreach (ReportSubject subject in basis.Subjects)
        {
            long sum = 0;
            foreach (long count in counts.Cells.Slice(offset, subject.Subject.Cells.Count))
            {
                sum = checked(sum + count);
            }
            offset += subject.Subject.Cells.Count;
            // A model whose counts started from empty within the window has fewer.
            if (sum > counts.Rows || (subject.ModelVersion is null && sum != counts.Rows))
            {
                throw new WindowReportException($"it has {counts.Rows} rows, but the counts of '{subject.Subject.Name}' add up to {sum}");
            }
        }
    }

    private static long Count(JsonElement json) =>
        json.GetInt64() is var count and >= 0 ? count : throw new WindowReportException("a count is negative");

    // Parsing accepts numbers too, also those without a name.
    private static T Word<T>(JsonElement json)
        where T : struct, Enum =>
        Enum.TryParse(Text(json), ignoreCase: true, out T word) && Enum.IsDefined(word)
            ? word
            : throw new WindowReportException($"it has a rule other than {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");

    private static string Text(JsonElement json) => json.GetString() ?? throw new WindowReportException("a text is missing");

    private static TimeSpan Span(JsonElement json, string name) => TimeSpan.FromSeconds(json.GetProperty(name).GetDouble());

    private static double? Number(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}

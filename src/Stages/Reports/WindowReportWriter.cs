using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vigia.Engine.Windows;
using Vigia.Stages.Distributions;
using Vigia.Stages.Json;
using Vigia.Stages.Sinks;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Reports;

/// <summary>
/// Writes window reports as JSON: the same bytes for the same counts. Edges are single-precision numbers written as the doubles that they
/// are, so that they read back to the same bits. Not for several threads at once.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A writer to memory holds nothing that must be released.")]
internal sealed class WindowReportWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json;

    public WindowReportWriter() => _json = new Utf8JsonWriter(_bytes);

    /// <summary>A hash of everything that the counts of a report are counted against.</summary>
    public static string Identify(ReportBasis basis)
    {
        var writer = new WindowReportWriter();
        writer._json.WriteStartObject();
        writer.WriteRules(basis);
        writer._json.WriteStartArray("subjects");
        foreach (ReportSubject subject in basis.Subjects)
        {
            writer._json.WriteStartObject();
            writer.WriteDefinition(subject);
            writer._json.WriteEndObject();
        }
        writer._json.WriteEndArray();
        writer._json.WriteEndObject();
        writer._json.Flush();
        return Convert.ToHexStringLower(SHA256.HashData(writer._bytes.WrittenSpan))[..16];
    }

    /// <summary>Adds a report to messages that are to be delivered.</summary>
    public void Write(WindowReport report, Messages messages)
    {
        messages.Lines.Add([.. Write(report), (byte)'\n']);
        messages.Keys.Add(Encoding.UTF8.GetBytes(report.Key));
        messages.Add(0);
    }

    /// <summary>The report as a JSON object, valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(WindowReport report)
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        WriteHead(report);
        WriteRules(report.Basis);
        if (report.Rules is { } rules)
        {
            _json.WriteNumber("warn", rules.Warn);
            _json.WriteNumber("critical", rules.Critical);
            _json.WriteNumber("alpha_log10", rules.Log10Alpha);
            WriteSeasonal(rules.Seasonal);
        }
        _json.WriteNumber("rows", report.Counts.Rows);
        _json.WriteNumber("late", report.Counts.Late);
        _json.WriteNumber("ahead", report.Counts.Ahead);
        WriteHours(report.Counts.Hours);
        int offset = 0;
        _json.WriteStartArray("features");
        foreach ((int index, ReportSubject subject) in report.Basis.Subjects.Index().Where(s => s.Item.ModelVersion is null))
        {
            WriteSubject(report, index, subject, ref offset);
        }
        _json.WriteEndArray();
        _json.WriteStartArray("scores");
        foreach ((int index, ReportSubject subject) in report.Basis.Subjects.Index().Where(s => s.Item.ModelVersion is not null))
        {
            WriteSubject(report, index, subject, ref offset);
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        return _bytes.WrittenSpan;
    }

    private void WriteHead(WindowReport report)
    {
        _json.WriteString("schema", WindowReport.SchemaName);
        _json.WriteNumber("schema_version", WindowReport.SchemaVersion);
        _json.WriteString("key", report.Key);
        _json.WriteString("pipeline", report.Pipeline);
        _json.WriteString("window", report.Window);
        _json.WriteString("start", EventTime.DateOf(report.Start));
        _json.WriteString("end", EventTime.DateOf(report.End));
        _json.WriteNumber("start_ms", report.Start);
        _json.WriteNumber("end_ms", report.End);
        _json.WriteBoolean("merged", report.IsMerged);
        _json.WriteStartArray("partitions");
        foreach (string partition in report.Partitions)
        {
            _json.WriteStringValue(partition);
        }
        _json.WriteEndArray();
        _json.WriteString("basis", report.Basis.Id);
    }

    private void WriteRules(ReportBasis basis)
    {
        _json.WriteString("record_schema", basis.Schema);
        _json.WriteNumber("record_schema_version", basis.SchemaVersion);
        _json.WriteNumber("pane_seconds", basis.Pane.TotalSeconds);
        _json.WriteNumber("lateness_seconds", basis.Lateness.TotalSeconds);
        _json.WriteNumber("max_ahead_seconds", basis.MaxAhead.TotalSeconds);
        _json.WriteString("late_rule", basis.Late.ToString().ToLowerInvariant());
        _json.WriteString("smoothing", basis.Smoothing.ToString().ToLowerInvariant());
    }

    private void WriteSeasonal(IReadOnlyList<string> features)
    {
        if (features.Count == 0)
        {
            return;
        }
        _json.WriteStartArray("seasonal");
        foreach (string feature in features)
        {
            _json.WriteStringValue(feature);
        }
        _json.WriteEndArray();
    }

    private void WriteHours(ReadOnlySpan<long> hours)
    {
        if (!hours.ContainsAnyExcept(0L))
        {
            return;
        }
        _json.WriteStartArray("hours_of_week");
        for (int hour = 0; hour < hours.Length; hour++)
        {
            if (hours[hour] > 0)
            {
                _json.WriteNumberValue(hour);
            }
        }
        _json.WriteEndArray();
        _json.WriteStartArray("hour_rows");
        foreach (long rows in hours)
        {
            if (rows > 0)
            {
                _json.WriteNumberValue(rows);
            }
        }
        _json.WriteEndArray();
    }

    private void WriteSubject(WindowReport report, int index, ReportSubject subject, ref int offset)
    {
        ReadOnlySpan<long> counts = report.Counts.Cells.Slice(offset, subject.Subject.Cells.Count);
        DriftStatistics? statistics = report.Compare(index, offset);
        offset += counts.Length;
        _json.WriteStartObject();
        WriteDefinition(subject);
        WriteCounts("counts", counts);
        report.Expectations?[index]?.Write(_json);
        DriftVerdict verdict = report.Rules?.Judge(subject, statistics) ?? DriftVerdict.Unknown;
        JsonValues.WriteNumber(_json, "severity", verdict.Severity);
        JsonValues.WriteNumber(_json, "evidence", verdict.Evidence);
        StatisticsJson.Write(_json, statistics);
        _json.WriteEndObject();
    }

    private void WriteDefinition(ReportSubject subject)
    {
        DriftSubject own = subject.Subject;
        _json.WriteString(subject.ModelVersion is null ? "feature" : "model", own.Name);
        if (subject.ModelVersion is { } version)
        {
            _json.WriteString("version", version);
        }
        _json.WriteString("type", own.Type);
        if (own.Cells.Any(c => c.Kind == CellKind.Under))
        {
            _json.WriteStartArray("edges");
            foreach (float edge in own.Layout.Edges)
            {
                _json.WriteNumberValue((double)edge);
            }
        }
        else
        {
            _json.WriteStartArray("values");
            foreach (Cell value in own.Cells.Where(c => c.Kind == CellKind.Value))
            {
                _json.WriteStringValue(value.Label);
            }
        }
        _json.WriteEndArray();
        JsonValues.WriteNumber(_json, "reference_mean", own.Moments?.Mean);
        JsonValues.WriteNumber(_json, "reference_std", own.Moments?.Std);
        if (own.Means is { } means)
        {
            _json.WriteStartArray("reference_means");
            foreach (double? mean in means)
            {
                if (mean is { } value)
                {
                    _json.WriteNumberValue(value);
                }
                else
                {
                    _json.WriteNullValue();
                }
            }
            _json.WriteEndArray();
        }
        WriteCounts("reference", [.. own.Reference]);
    }

    private void WriteCounts(string name, ReadOnlySpan<long> counts)
    {
        _json.WriteStartArray(name);
        foreach (long count in counts)
        {
            _json.WriteNumberValue(count);
        }
        _json.WriteEndArray();
    }
}

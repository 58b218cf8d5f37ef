using System.Text.Json;

namespace Vigia.Bench.Chaos.Evidence;

/// <summary>The window reports that were published, by key.</summary>
internal sealed class ReportTally
{
    private readonly Dictionary<string, Report> _reports = [];

    public int Count => _reports.Count;

    /// <summary>Reports beyond the first of a key.</summary>
    public int Repeated { get; private set; }

    /// <summary>Keys that were published with different bytes.</summary>
    public int Contradictory { get; private set; }

    public void Add(byte[] message)
    {
        using var json = JsonDocument.Parse(message);
        JsonElement root = json.RootElement;
        string partition = root.GetProperty("partitions")[0].GetString()!;
        var report = new Report(
            int.Parse(
                partition.AsSpan(partition.IndexOf('[', StringComparison.Ordinal) + 1).TrimEnd(']'),
                System.Globalization.CultureInfo.InvariantCulture
            ),
            root.GetProperty("start_ms").GetInt64(),
            root.GetProperty("end_ms").GetInt64(),
            root.GetProperty("rows").GetInt64(),
            message
        );
        if (!_reports.TryAdd(root.GetProperty("key").GetString()!, report))
        {
            Repeated++;
            Contradictory += _reports[root.GetProperty("key").GetString()!].Message.AsSpan().SequenceEqual(message) ? 0 : 1;
        }
    }

    /// <summary>Reports whose rows are not those of their window.</summary>
    public int Wrong(WindowTally truth) => _reports.Values.Count(r => truth.Rows(r.Partition, r.Start, r.End) != r.Rows);

    /// <summary>Windows that are closed and have no report.</summary>
    public int Missing(WindowTally truth, TimeSpan lateness)
    {
        var published = _reports.Values.Select(r => (r.Partition, r.Start)).ToHashSet();
        return truth.Closed(lateness).Count(w => !published.Contains(w));
    }

    private sealed record Report(int Partition, long Start, long End, long Rows, byte[] Message);
}

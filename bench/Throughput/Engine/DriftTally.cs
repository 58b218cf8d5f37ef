using System.Buffers;
using System.Text.Json;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Engine.Components;

namespace Vigia.Bench.Throughput.Engine;

/// <summary>What the stage <c>drift</c> has counted since its start, taken from its part of the report.</summary>
internal static class DriftTally
{
    /// <returns>Null if none of the stages counts cells.</returns>
    public static Tally? Of(IEnumerable<Stage> stages)
    {
        if (stages.OfType<IReportSection>().FirstOrDefault(s => s.ReportName == "drift") is not { } drift)
        {
            return null;
        }
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            drift.WriteReport(json);
        }
        using JsonDocument report = JsonDocument.Parse(text.WrittenMemory);
        JsonElement all = report.RootElement.GetProperty("windows")[0];
        // The joint score is no field of a record: the other programs have none.
        IEnumerable<JsonElement> subjects = all.GetProperty("features")
            .EnumerateArray()
            .Where(f => f.GetProperty("type").GetString() != "joint")
            .Concat(all.GetProperty("scores").EnumerateArray());
        long[] cells =
        [
            .. subjects.SelectMany(s => s.GetProperty("cells").EnumerateArray()).Select(c => c.GetProperty("current").GetInt64()),
        ];
        return new Tally(all.GetProperty("rows").GetInt64(), cells);
    }
}

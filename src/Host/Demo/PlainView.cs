using System.Globalization;

namespace Vigia.Host.Demo;

/// <summary>A line every few seconds, and one for each detection.</summary>
internal sealed class PlainView(TextWriter output) : IDemoView
{
    // The demo is looked at every second, so that detections are timely; a line is written every fifth time.
    private const int LinesEvery = 5;
    private int _looks;

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public void Show(DemoMoment moment, DemoWatch watch, IReadOnlyList<string> news)
    {
        foreach (string line in news)
        {
            output.WriteLine(line);
        }
        if (++_looks % LinesEvery == 0)
        {
            string queues = string.Join(' ', moment.Stages.Select(s => $"{s.Name} {s.Queued}/{s.Capacity}"));
            string top = moment.Drifting is [var first, ..]
                ? string.Create(CultureInfo.InvariantCulture, $"{first.Name} {first.Effect:F3}")
                : "-";
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{moment.Elapsed.TotalSeconds, 4:F0} s  {watch.RecordsPerSecond, 8:N0} records/s  lag {moment.Lag, 6:N0}  flagged {watch.FlaggedRate:P2}  top effect {top}  queues {queues}"
                )
            );
        }
        output.Flush();
    }
}

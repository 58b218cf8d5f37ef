using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Vigia.Host.Demo;

/// <summary>A view that updates in place.</summary>
internal sealed class TerminalView(LiveDisplayContext live) : IDemoView
{
    private const int Features = 5;

    public TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    public void Show(DemoMoment moment, DemoWatch watch, IReadOnlyList<string> news)
    {
        live.UpdateTarget(new Rows(Numbers(moment, watch), new Columns(Queues(moment), Drift(moment)), Detections(watch)));
        live.Refresh();
    }

    private static Panel Numbers(DemoMoment moment, DemoWatch watch) =>
        new(
            new Markup(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"[bold]{moment.Elapsed:mm\\:ss}[/]   [bold]{watch.RecordsPerSecond:N0}[/] records/s   lag [bold]{moment.Lag:N0}[/]   flagged [bold]{watch.FlaggedRate:P2}[/]   {moment.Acknowledged:N0} records, {moment.Rejected:N0} rejected"
                )
            )
        )
        {
            Header = new PanelHeader(" Vigia: pix-fraud, live page at http://127.0.0.1:9464/ "),
            Expand = true,
        };

    private static Table Queues(DemoMoment moment)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("stage").AddColumn("queue");
        foreach (StageFill stage in moment.Stages)
        {
            string bar = new string('█', stage.Queued) + new string('░', Math.Max(0, stage.Capacity - stage.Queued));
            table.AddRow(new Text(stage.Name), new Text(bar, stage.Queued == stage.Capacity ? new Style(Color.Yellow) : Style.Plain));
        }
        return table;
    }

    private static Table Drift(DemoMoment moment)
    {
        Table table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumn("feature")
            .AddColumn(new TableColumn("effect").RightAligned())
            .AddColumn("level");
        foreach (FeatureDrift feature in moment.Drifting.Take(Features))
        {
            var style = new Style(
                feature.Level switch
                {
                    "critical" => Color.Red,
                    "warn" => Color.Yellow,
                    _ => Color.Default,
                }
            );
            table.AddRow(
                new Text(feature.Name, style),
                new Text(feature.Effect.ToString("F3", CultureInfo.InvariantCulture), style),
                new Text(feature.Level, style)
            );
        }
        return table;
    }

    private static Rows Detections(DemoWatch watch) =>
        new(
            watch.Detected.Count == 0
                ? [new Text("nothing detected yet; a feature begins to drift at 15 s, an attack at 35 s", new Style(Color.Grey))]
                : watch.Detected.Select(d => (IRenderable)new Text(d, new Style(Color.Red)))
        );
}

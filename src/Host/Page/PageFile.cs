using System.Text;

namespace Vigia.Host.Page;

/// <summary>A file of the live page or the report, embedded in the program.</summary>
internal sealed class PageFile
{
    private PageFile(string name)
    {
        Name = name;
        using Stream stream = typeof(PageFile).Assembly.GetManifestResourceStream($"page/{name}")
            ?? throw new InvalidOperationException($"the program was built without its file page/{name}");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        Content = copy.ToArray();
    }

    public static PageFile Live { get; } = new("live.html");

    /// <summary>The page of a report, with places for styles, scripts and the document.</summary>
    public static PageFile Report { get; } = new("report.html");

    public static PageFile Look { get; } = new("look.css");

    public static PageFile Icon { get; } = new("icon.svg");

    /// <summary>What the live page asks for.</summary>
    public static IReadOnlyList<PageFile> PartsOfLive { get; } =
    [
        Look,
        Icon,
        new("widgets.js"),
        new("sections.js"),
        new("behavior.js"),
        new("performance.js"),
        new("estimate.js"),
        new("value.js"),
        new("flow.js"),
        new("verdict.js"),
        new("live.js"),
    ];

    /// <summary>The scripts of a report, in order.</summary>
    public static IReadOnlyList<PageFile> ScriptsOfReport { get; } =
    [
        new("widgets.js"),
        new("sections.js"),
        new("behavior.js"),
        new("performance.js"),
        new("estimate.js"),
        new("value.js"),
        new("verdict.js"),
        new("report.js"),
    ];

    public string Name { get; }

    public ReadOnlyMemory<byte> Content { get; }

    public override string ToString() => Encoding.UTF8.GetString(Content.Span);
}

namespace Vigia.Host.Demo;

/// <summary>How the demo shows itself: on a terminal, or line by line.</summary>
internal interface IDemoView
{
    /// <summary>Time between two looks.</summary>
    TimeSpan Interval { get; }

    /// <summary>Shows a moment.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="watch">What was seen so far.</param>
    /// <param name="news">What the moment shows for the first time.</param>
    void Show(DemoMoment moment, DemoWatch watch, IReadOnlyList<string> news);
}

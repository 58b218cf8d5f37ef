namespace Vigia.Engine.Windows;

/// <summary>How event time is cut into panes, and which event times are believed.</summary>
public sealed record EventTimeRules
{
    /// <summary>Length of a pane, at least 1 ms. Panes are aligned to 1970-01-01T00:00Z.</summary>
    public TimeSpan Pane { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most records among which <see cref="Confirmations"/> are looked for.</summary>
    public const int ConfirmationSpanMax = 256;

    private static readonly TimeSpan ClockStepMax = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A pane of a partition is closed once the partition's clock is this much later than the pane's end. Records for closed panes are
    /// late.
    /// </summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// An event time further ahead of the source's time than this is garbage; the record is treated like a late one. Where the source's
    /// time is only that of reading, it says nothing of the record, and the partition's other records alone decide
    /// (<see cref="Confirmations"/>).
    /// </summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How many of the last <see cref="ConfirmationSpan"/> records of a partition must reach a time before its clock does, 1 to
    /// <see cref="ConfirmationSpan"/>. With 16 of 64, senders of up to a twentieth of the records may have clocks that are ahead.
    /// </summary>
    public int Confirmations { get; init; } = 16;

    /// <summary>Among how many records of a partition, up to <see cref="ConfirmationSpanMax"/>.</summary>
    public int ConfirmationSpan { get; init; } = 64;

    /// <summary>How far a partition's clock may run ahead of what is confirmed: no further than lateness makes up for.</summary>
    public TimeSpan ClockStep => Lateness / 3 < ClockStepMax ? Lateness / 3 : ClockStepMax;

    /// <summary>What becomes of a record whose pane is closed.</summary>
    public LateRule Late { get; init; } = LateRule.Drop;

    /// <summary>A partition without records for this long does not hold the watermark back.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);
}

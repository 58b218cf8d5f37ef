using System.Globalization;
using Vigia.Bench.Chaos.Faults;

namespace Vigia.Bench.Chaos.Evidence;

/// <summary>What was counted and delivered, beside what was produced.</summary>
internal sealed record Findings
{
    /// <summary>Whether it was promised that readers see each record once, and not merely at least once.</summary>
    public required bool IsTransactional { get; init; }

    public required Recoveries Recoveries { get; init; }

    public required long Produced { get; init; }

    /// <summary>Records that are neither captured nor among the dead letters.</summary>
    public required long Missing { get; init; }

    /// <summary>Deliveries beyond a record's first.</summary>
    public required long Repeated { get; init; }

    /// <summary>Records captured.</summary>
    public required long Predictions { get; init; }

    /// <summary>Rows in the windows of all processes; they must be the predictions.</summary>
    public required long WindowRows { get; init; }

    public required int Reports { get; init; }

    public required int ReportsWrong { get; init; }

    public required int ReportsMissing { get; init; }

    public required int ReportsRepeated { get; init; }

    public required int ReportsContradictory { get; init; }

    /// <summary>What the model's decisions came to, by the records; null where nothing was labelled.</summary>
    public Outcomes? Outcomes { get; init; }

    /// <summary>What the processes say together of that.</summary>
    public Outcomes? OutcomesCounted { get; init; }

    /// <summary>Whether everything is as promised.</summary>
    public bool IsExact =>
        Missing == 0
        && WindowRows == Predictions
        && OutcomesCounted == Outcomes
        && ReportsWrong == 0
        && ReportsMissing == 0
        && ReportsContradictory == 0
        && (!IsTransactional || (Repeated == 0 && ReportsRepeated == 0));

    public IEnumerable<string> Describe() =>
        [
            .. Recoveries.Describe(),
            Text(
                $"records  {Produced:N0} produced, {Missing:N0} missing, {Repeated:N0} delivered more than once{(IsTransactional ? " (readers of committed messages)" : " (at least once is promised)")}"
            ),
            Text(
                $"windows  {Predictions:N0} predictions, {WindowRows:N0} rows counted: {Math.Max(0, Predictions - WindowRows):N0} missing, {Math.Max(0, WindowRows - Predictions):N0} double"
            ),
            Text(
                $"reports  {Reports:N0} windows closed: {ReportsMissing:N0} not published, {ReportsWrong:N0} with wrong counts, {ReportsRepeated:N0} published again, {ReportsContradictory:N0} of them different"
            ),
            .. Outcomes is { } outcomes
                ? [$"truth    {outcomes}", $"counted  {OutcomesCounted?.ToString() ?? "no answer"}"]
                : Array.Empty<string>(),
            Text($"{(IsExact ? "exact" : "NOT EXACT")} after {Recoveries.Count} faults"),
        ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

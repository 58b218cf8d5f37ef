using Microsoft.Extensions.Logging;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Performance;

/// <summary>
/// Logs records that were read again, transactions that senders repeat, and labels without a transaction: how many more than were logged
/// before. Not synchronised.
/// </summary>
/// <param name="log">The stage's log.</param>
internal sealed class OddRecordsLog(ILogger log)
{
    private long _skipped;
    private long _unmatched;
    private long _repeated;
    private long _unknownRules;

    /// <summary>What earlier runs over the store have counted was logged by them.</summary>
    public void Begin(PerformanceState state) =>
        (_repeated, _unmatched, _unknownRules) = (
            state.Labels.RepeatedTransactions,
            state.Labels.Unmatched.Sum(),
            state.Labels.UnknownRules
        );

    /// <summary>Logs what is more than before.</summary>
    public void LogNew(PerformanceState state, PerformanceOptions options)
    {
        if (state.Skipped > _skipped)
        {
            PerformanceLog.Skipped(log, state.Skipped - _skipped);
            _skipped = state.Skipped;
        }
        if (state.Labels.RepeatedTransactions > _repeated)
        {
            PerformanceLog.Repeated(log, state.Labels.RepeatedTransactions - _repeated);
            _repeated = state.Labels.RepeatedTransactions;
        }
        if (state.Labels.UnknownRules > _unknownRules)
        {
            PerformanceLog.UnknownRules(log, state.Labels.UnknownRules - _unknownRules);
            _unknownRules = state.Labels.UnknownRules;
        }
        long unmatched = state.Labels.Unmatched.Sum();
        if (unmatched > _unmatched)
        {
            PerformanceLog.Unmatched(log, unmatched - _unmatched, InWords(options.Patience, options), InWords(options.Retention, options));
            _unmatched = unmatched;
        }
    }

    private static string InWords(TimeSpan span, PerformanceOptions options) =>
        options.KeepsAll && span > options.History ? "to the end" : $"for {DurationType.Format(span)}";
}

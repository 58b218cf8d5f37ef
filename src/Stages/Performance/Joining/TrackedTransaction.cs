using Vigia.Engine.Records;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// A transaction and what later records said of it. Of any labels and decisions, in any order and number, the same results: for each
/// notification and maturity the latest label up to then, for each maturity the latest decision.
/// </summary>
internal sealed class TrackedTransaction(Transaction transaction, int maturities)
{
    private readonly List<Notification> _notifications = [];

    public Transaction Transaction => transaction;

    /// <summary>By rising key.</summary>
    public IReadOnlyList<Notification> Notifications => _notifications;

    /// <summary>The decision that later records gave, for each maturity; null while absent.</summary>
    public TimedDecision[]? Decisions { get; set; }

    /// <summary>The notification with this key, made if it is not there yet.</summary>
    public Notification this[ulong key]
    {
        get
        {
            int at = 0;
            while (at < _notifications.Count && _notifications[at].Key < key)
            {
                at++;
            }
            if (at == _notifications.Count || _notifications[at].Key != key)
            {
                _notifications.Insert(at, new Notification(key, maturities));
            }
            return _notifications[at];
        }
    }

    /// <summary>The latest label of a notification.</summary>
    public TimedVerdict LatestOf(ulong key) => _notifications.Find(n => n.Key == key)?.Latest ?? TimedVerdict.None;

    /// <summary>Adds what a record says.</summary>
    public void Add(in Revision revision, Maturities ages)
    {
        if (revision.Decision is not { } decision)
        {
            this[revision.Key].Add(revision, transaction.Time, ages);
            return;
        }
        Decisions ??= [.. Enumerable.Repeat(TimedDecision.None, maturities)];
        var timed = new TimedDecision(revision.Time, decision);
        for (int maturity = 0; maturity < maturities; maturity++)
        {
            if (ages.IsWithin(maturity, revision.Time - transaction.Time) && timed.CompareTo(Decisions[maturity]) > 0)
            {
                Decisions[maturity] = timed;
            }
        }
    }

    /// <summary>
    /// What was done with the transaction as of a maturity: by the later of the decision that came with it and those after it.
    /// </summary>
    public Decision DecisionAt(int maturity)
    {
        Decision own = transaction.Decision;
        TimedDecision first = own.Disposition == Disposition.Unknown ? TimedDecision.None : new TimedDecision(transaction.Time, own);
        return Decisions is { } later && later[maturity].CompareTo(first) > 0 ? later[maturity].Decision : own;
    }
}

using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Batching;

namespace Vigia.Stages.Sources.Files.Merging;

/// <summary>
/// Sends the records of several kinds in the order of their event times, as if they had come together: of two with one time, that whose
/// kind is first. Within a kind the order of the files stays. Where reading is ended early, the merge ends with the first feed that has no
/// more, so that no kind runs ahead of the others; what the others still hold is read again by the next run.
/// </summary>
internal sealed class FileMerge(IReadOnlyList<KindFeed> feeds, ISourceOutput output, BatchLimits limits)
{
    private readonly RecordBatch?[] _open = new RecordBatch?[feeds.Count];

    /// <summary>Sends everything until all feeds have ended, or one was cut.</summary>
    public async Task RunAsync()
    {
        foreach (KindFeed feed in feeds)
        {
            await feed.BeginAsync().ConfigureAwait(false);
        }
        while (!feeds.Any(f => f.Head is null && f.IsCut) && Earliest() is { } next)
        {
            KindFeed feed = feeds[next];
            if (_open[next] is { } other && !other.Header.Span.SequenceEqual(feed.Head!.Header.Span))
            {
                await SendAsync().ConfigureAwait(false);
            }
            if (Take(next))
            {
                await SendAsync().ConfigureAwait(false);
            }
            if (feed.Advance() is { } coming)
            {
                await coming.ConfigureAwait(false);
            }
        }
        await SendAsync().ConfigureAwait(false);
        foreach (KindFeed feed in feeds)
        {
            await feed.DiscardAsync().ConfigureAwait(false);
        }
    }

    private int? Earliest()
    {
        int? earliest = null;
        for (int i = 0; i < feeds.Count; i++)
        {
            if (feeds[i].Head is not null && (earliest is not { } other || feeds[i].Time < feeds[other].Time))
            {
                earliest = i;
            }
        }
        return earliest;
    }

    /// <summary>Moves a feed's next record into its open batch; true if that is full.</summary>
    private bool Take(int index)
    {
        KindFeed feed = feeds[index];
        RecordBatch head = feed.Head!;
        RecordBatch open = _open[index] ??= output.Rent(feed.Kind);
        (open.Header, open.IsReadLater) = (head.Header, head.IsReadLater);
        feed.CopyTo(open, head.PartitionOf(feed.Index));
        return limits.AreReachedBy(open);
    }

    /// <summary>Sends all open batches together, so that kinds stay close to each other.</summary>
    private async Task SendAsync()
    {
        for (int i = 0; i < _open.Length; i++)
        {
            if (_open[i] is { } batch)
            {
                _open[i] = null;
                await output.SendAsync(batch).ConfigureAwait(false);
            }
        }
    }
}

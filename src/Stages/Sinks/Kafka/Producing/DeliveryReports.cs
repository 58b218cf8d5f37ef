using System.Diagnostics;
using Confluent.Kafka;

namespace Vigia.Stages.Sinks.Kafka.Producing;

/// <summary>What became of the messages of one delivery, by their index; reused for another one.</summary>
/// <param name="number">Identifies it among those that are on their way.</param>
internal sealed class DeliveryReports(int number)
{
    // A code is written by the thread that reports, and read once all have reported. The rest is replaced before the next hand-over.
    private int[] _codes = [];
    private TaskCompletionSource _allReported = new();

    // Messages without a report, and one more while they are produced; counted by Interlocked.
    private int _outstanding;

    /// <summary>What the last report on the message said.</summary>
    public ErrorCode this[int index] => (ErrorCode)_codes[index];

    /// <summary>What a message is produced with, so that its report finds back here.</summary>
    public nint TagOf(int index) => DeliveryTable.Tag(number, index);

    /// <summary>Messages of indexes below <paramref name="end"/> are going to be produced.</summary>
    public void Begin(int end)
    {
        Debug.Assert(_outstanding == 0, "the reports of the hand-over before are not complete");
        if (_codes.Length < end)
        {
            Array.Resize(ref _codes, Math.Max(end, 2 * _codes.Length));
        }
        _allReported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // One more than there are messages, so that the count does not reach zero before all have been produced.
        _outstanding = 1;
    }

    /// <summary>That many are about to be handed over.</summary>
    public void Expect(int count) => Interlocked.Add(ref _outstanding, count);

    /// <summary>That many were not taken: they will be handed over again.</summary>
    public void Forgo(int count) => CountDown(count);

    /// <summary>The message's fate is known. Called by the library's polling thread, or by the caller that was refused.</summary>
    public void Report(int index, int code)
    {
        _codes[index] = code;
        CountDown(1);
    }

    /// <summary>All have been handed over.</summary>
    /// <returns>Ends when each has been reported on.</returns>
    public Task EndAsync()
    {
        CountDown(1);
        return _allReported.Task;
    }

    private void CountDown(int count)
    {
        if (Interlocked.Add(ref _outstanding, -count) == 0)
        {
            _allReported.TrySetResult();
        }
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Vigia.Engine.Observing;
using Vigia.Engine.Records;
using Vigia.Engine.Running;

namespace Vigia.Engine.Tests.Observing;

public sealed class RejectionLogTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LineLogger _log = new();
    private readonly BatchPool _pool = new();

    [Fact]
    public void Rejections_AreSaidOnceAMinutePerReason_WithTheirNumberAndTheLastPlace()
    {
        var rejections = new RejectionLog(_log, _time);
        rejections.Add(Batch(0, "bad_number", "bad_number", "malformed"));
        rejections.Add(Batch(10, "bad_number"));
        _time.Advance(TimeSpan.FromSeconds(59));
        rejections.Add(Batch(20, "bad_number"));
        Assert.Equal(
            [
                "stage 'decode' rejected 2 records as bad_number, the last from pix[3] offset 1: detail of bad_number",
                "stage 'decode' rejected 1 records as malformed, the last from pix[3] offset 2: detail of malformed",
            ],
            _log.Lines
        );

        _time.Advance(TimeSpan.FromSeconds(1));
        rejections.Add(Batch(30, "bad_number"));
        Assert.Equal(
            "stage 'decode' rejected 3 records as bad_number, the last from pix[3] offset 30: detail of bad_number",
            _log.Lines[^1]
        );
        Assert.Equal(3, _log.Lines.Count);
        Assert.Equal([new("decode", "bad_number", 5), new("decode", "malformed", 1)], rejections.Counts);
    }

    [Fact]
    public void Flush_SaysWhatIsUnsaid()
    {
        var rejections = new RejectionLog(_log, _time);
        rejections.Add(Batch(0, "malformed"));
        rejections.Add(Batch(1, "malformed", "malformed"));
        rejections.Flush();
        rejections.Flush();
        Assert.Equal(2, _log.Lines.Count);
        Assert.StartsWith("stage 'decode' rejected 2 records as malformed", _log.Lines[1], StringComparison.Ordinal);
    }

    private RecordBatch Batch(long offset, params string[] reasons)
    {
        RecordBatch batch = _pool.Rent(RecordKind.Transaction);
        foreach (string reason in reasons)
        {
            batch.Receive(new SourcePartition("pix", 3), offset++, 0, []);
            batch.Reject(new Rejection(batch.Received - 1, "decode", reason, $"detail of {reason}"));
        }
        return batch;
    }

    /// <summary>Keeps the logged lines.</summary>
    private sealed class LineLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Add(formatter(state, exception));
    }
}

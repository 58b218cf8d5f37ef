using Microsoft.Extensions.Logging;

namespace Vigia.TestSupport;

/// <summary>A log that keeps what was said; as a factory, in all logs.</summary>
public sealed class RememberingLogger : ILogger, ILoggerFactory
{
    private readonly List<(LogLevel Level, string Text)> _messages = [];

    /// <summary>Everything said so far, in order.</summary>
    public IReadOnlyList<(LogLevel Level, string Text)> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Whether a message has this in it.</summary>
    public bool Has(string part) => Messages.Any(m => m.Text.Contains(part, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) { }

    public void Dispose() { }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        lock (_messages)
        {
            _messages.Add((logLevel, formatter(state, exception)));
        }
    }
}

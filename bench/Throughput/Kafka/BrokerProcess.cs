using System.Diagnostics;
using System.Globalization;

namespace Vigia.Bench.Throughput.Kafka;

/// <summary>
/// A broker, unless the bench was given one, and a producer in a process of their own: what they take is not counted as the contenders'.
/// Speaks with it line by line.
/// </summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private BrokerProcess(Process process, string brokers, bool isEmbedded)
    {
        _process = process;
        Brokers = brokers;
        IsEmbedded = isEmbedded;
    }

    /// <summary>Whether the broker is one that was started for the bench.</summary>
    public bool IsEmbedded { get; }

    /// <summary>Addresses of the brokers.</summary>
    public string Brokers { get; }

    /// <param name="brokers">Addresses of brokers there are; null to start one.</param>
    /// <param name="roundTrip">How long the one that is started takes to answer a request, more than it does anyway.</param>
    public static async Task<BrokerProcess> StartAsync(string? brokers, TimeSpan roundTrip = default)
    {
        string self = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Throughput.exe" : "Throughput");
        var start = new ProcessStartInfo(
            self,
            brokers is null
                ? [BrokerCommand.Name, "--round-trip", $"{roundTrip.TotalMilliseconds:F0}"]
                : [BrokerCommand.Name, "--brokers", brokers]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        return new BrokerProcess(process, await ReadAsync(process).ConfigureAwait(false), isEmbedded: brokers is null);
    }

    /// <summary>Makes a topic and writes transactions into it.</summary>
    /// <returns>Transactions written.</returns>
    public Task<long> FillAsync(string topic, int partitions, int rows) => AskAsync($"fill {topic} {partitions} {rows}");

    /// <summary>Makes a topic.</summary>
    public Task CreateAsync(string topic, int partitions) => AskAsync($"create {topic} {partitions}");

    /// <summary>Writes transactions at a rate, evenly, for a while.</summary>
    /// <returns>Transactions written.</returns>
    public Task<long> LoadAsync(string topic, int partitions, int perSecond, TimeSpan length) =>
        AskAsync(string.Create(CultureInfo.InvariantCulture, $"load {topic} {partitions} {perSecond} {length.TotalSeconds}"));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task<long> AskAsync(string request)
    {
        await _process.StandardInput.WriteLineAsync(request).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        return long.Parse(await ReadAsync(_process).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    private static async Task<string> ReadAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync().ConfigureAwait(false)
        ?? throw new InvalidOperationException("the bench's broker process has ended");
}

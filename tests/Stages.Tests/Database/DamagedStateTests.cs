using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Telemetry;
using Vigia.Stages.StateStores.Local;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Database;

/// <summary>A state whose files are damaged is refused or read exactly, whichever byte it is.</summary>
public sealed class DamagedStateTests
{
    private static readonly SourcePartition[] Partitions = [.. Enumerable.Range(0, 3).Select(p => new SourcePartition("pix", p))];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_FileIsDamagedAnywhere_IsRefusedOrExact(bool inFiles)
    {
        using var whole = new TempDirectory();
        await WriteAsync(whole.Path, 0, 6);
        if (inFiles)
        {
            // Opening again moves what the log holds into a sorted file.
            await WriteAsync(whole.Path, 6, 8);
        }

        (int refused, int exact) = DamagedFiles.Try(
            whole.Path,
            flips: 100,
            directory => ReadAsync(directory).GetAwaiter().GetResult(),
            e => e is StateException
        );

        Assert.InRange(refused, 100, int.MaxValue);
        Assert.InRange(exact, 1, int.MaxValue);
    }

    [Fact]
    public async Task Open_LogIsGone_SaysThatCheckpointsAreLost()
    {
        using var state = new TempDirectory();
        await WriteAsync(state.Path, 0, 3);
        foreach (string log in Directory.GetFiles(state.Path, "*.log"))
        {
            File.Delete(log);
        }
        var refusal = await Assert.ThrowsAsync<StateException>(() => ReadAsync(state.Path));
        Assert.Contains("restore it from a copy, or move it away", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_EveryFileOfTheDatabaseIsGoneButTheMark_IsNotTakenForANewState()
    {
        using var state = new TempDirectory();
        await WriteAsync(state.Path, 0, 3);
        foreach (string file in Directory.GetFiles(state.Path).Where(f => !f.EndsWith("vigia-progress", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }
        await Assert.ThrowsAsync<StateException>(() => ReadAsync(state.Path));
    }

    [Fact]
    public async Task Open_StateOfAVersionWithoutMark_IsTakenUp()
    {
        using var state = new TempDirectory();
        await WriteAsync(state.Path, 0, 3);
        string before = await ReadAsync(state.Path);
        File.Delete(state["vigia-progress"]);

        Assert.Equal(before, await ReadAsync(state.Path));
        Assert.Contains("vigia-progress", state.Files);
    }

    private static async Task<LocalStateStore> OpenAsync(string directory)
    {
        var metrics = new MetricSet(Metrics.NewCustomRegistry());
        var store = new LocalStateStore(
            new LocalStateOptions(directory),
            new StateContext("test", metrics, NullLogger.Instance, TimeProvider.System)
        );
        try
        {
            await store.OpenAsync(CancellationToken.None);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static async Task WriteAsync(string directory, int first, int end)
    {
        await using LocalStateStore store = await OpenAsync(directory);
        for (int round = first; round < end; round++)
        {
            StateEntry[] entries =
            [
                .. Partitions.SelectMany(p =>
                    Enumerable
                        .Range(0, 20)
                        .Select(i => new StateEntry(
                            "drift",
                            p,
                            [(byte)i],
                            Enumerable.Range(0, 50 + i).Select(b => (byte)(b * round + i + p.Partition)).ToArray()
                        ))
                ),
            ];
            await store.WriteAsync(
                new Checkpoint(
                    entries,
                    Partitions.ToDictionary(p => p, p => 1000L * round + p.Partition),
                    new Dictionary<string, string> { ["drift"] = "v1" }
                ),
                CancellationToken.None
            );
        }
    }

    private static async Task<string> ReadAsync(string directory)
    {
        await using LocalStateStore store = await OpenAsync(directory);
        var text = new StringBuilder();
        foreach ((SourcePartition partition, PartitionState state) in await store.LoadAsync(Partitions, CancellationToken.None))
        {
            text.Append(partition).Append(' ').Append(state.NextOffset).Append('\n');
            foreach (StateEntry entry in state.Entries.OrderBy(e => e.Key[0]))
            {
                text.Append(entry.Stage).Append(Convert.ToHexString(entry.Key)).Append(Convert.ToHexString(entry.Value!)).Append('\n');
            }
        }
        return text.ToString();
    }
}

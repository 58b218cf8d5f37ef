using Vigia.Host.Running;

namespace Vigia.Integration.Tests.Processes;

public sealed class FailureDeadlineTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Begin_RunDoesNotEnd_EndsTheProcessWithTheFirstCause()
    {
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var deadline = new FailureDeadline(TimeSpan.FromMilliseconds(50), ended.SetResult);

        deadline.Begin("no handles are left");
        deadline.Begin("and no threads");
        deadline.Dispose();

        Assert.Equal("no handles are left", await ended.Task.WaitAsync(Long, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Clear_RunHasEnded_TheNextFailureCounts()
    {
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var deadline = new FailureDeadline(TimeSpan.FromSeconds(5), ended.SetResult);

        deadline.Begin("a checkpoint was lost");
        deadline.Clear();
        deadline.Begin("the disk is full");

        Assert.Equal("the disk is full", await ended.Task.WaitAsync(Long, TestContext.Current.CancellationToken));
    }
}

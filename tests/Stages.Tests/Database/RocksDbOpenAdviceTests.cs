using Vigia.Stages.Database;

namespace Vigia.Stages.Tests.Database;

public sealed class RocksDbOpenAdviceTests
{
    private const string Otherwise = "restore it";

    [Theory]
    [InlineData(
        "IO error: while open a file for lock: /data/LOCK: Permission denied",
        "give the user that runs this process the right to read and write it (chown, chmod), and start again"
    )]
    [InlineData(
        "IO error: While lock file: /data/LOCK: Resource temporarily unavailable",
        "another process uses it: give each its own directory"
    )]
    [InlineData(
        "IO error: lock hold by current process, acquire time 1 acquiring thread 2: /data/LOCK: No locks available",
        "another process uses it: give each its own directory"
    )]
    [InlineData(
        "IO error: No space left on device: While appending to file: /data/000012.log: No space left on device",
        "make room, and start again"
    )]
    [InlineData("IO error: While open a file for appending: /data/LOG: Read-only file system", "mount it writable, and start again")]
    [InlineData(
        "IO error: While open a file for random read: /data/000010.sst: Too many open files",
        "raise the limit of open files (ulimit -n), and start again"
    )]
    [InlineData("Corruption: block checksum mismatch: stored = 1, computed = 2 in /data/000010.sst offset 0 size 100", Otherwise)]
    [InlineData("Corruption: block checksum mismatch: in /blocks/clock/000010.sst", Otherwise)]
    public void Of_Cause_AdvisesWhatMendsIt(string cause, string advice) =>
        Assert.Equal(advice, RocksDbOpenAdvice.Of(new IOException(cause), Otherwise));
}

using Vigia.Engine.Components;

namespace Vigia.Engine.Tests.Components;

public sealed class ScratchDirectoriesTests
{
    [Fact]
    public void Of_LeftBehindByAKilledProcess_IsRemovedAndOneInUseIsNot()
    {
        string owner = $"test{Guid.NewGuid():N}";
        using var running = new ScratchDirectories();
        string used = running.Of(owner);
        string abandoned = Directory.CreateTempSubdirectory($"vigia-{owner}-").FullName;
        string young = Directory.CreateTempSubdirectory($"vigia-{owner}-").FullName;
        File.WriteAllText(Path.Combine(young, "vigia-scratch"), "");
        foreach (string path in new[] { used, abandoned })
        {
            string file = Path.Combine(path, "vigia-scratch");
            if (path == abandoned)
            {
                File.WriteAllText(file, "");
            }
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        using (var next = new ScratchDirectories())
        {
            Assert.NotEqual(used, next.Of(owner));
        }

        Assert.True(Directory.Exists(used));
        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(young));
        Directory.Delete(young, recursive: true);
    }
}

namespace Vigia.TestSupport;

/// <summary>The checkout that the tests run in, for those that look at its files.</summary>
public static class Repository
{
    /// <summary>Directory of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file of the repository.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !System.IO.File.Exists(Path.Combine(directory.FullName, "Engine.sln")))
        {
            directory = directory.Parent;
        }
        return directory?.FullName ?? throw new InvalidOperationException($"no Engine.sln above {AppContext.BaseDirectory}");
    }
}

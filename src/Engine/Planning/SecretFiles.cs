namespace Vigia.Engine.Planning;

/// <summary>Looks at who can read files with secrets.</summary>
public static class SecretFiles
{
    /// <summary>What is wrong with the permissions of a plan's files, in words that never say what is in them.</summary>
    public static IEnumerable<string> Warnings(PipelinePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan
            .SecretFiles.Where(IsReadByAll)
            .Order(StringComparer.Ordinal)
            .Select(file => $"'{file}' holds a secret and can be read by every user of this machine; run chmod 600 on it");
    }

    private static bool IsReadByAll(string file) =>
        !OperatingSystem.IsWindows() && File.Exists(file) && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead);
}

using Vigia.Host.Terminal;
using Vigia.Kafka.Connection;

namespace Vigia.Host.Simulation;

/// <summary>
/// Properties of librdkafka from the command line: single ones, and a file of <c>name=value</c> lines, where secrets belong.
/// </summary>
internal static class ClientProperties
{
    /// <summary>Reads and checks them; one of the command line wins over the file's.</summary>
    /// <param name="file">The file; null for none. Lines that begin with # are comments.</param>
    /// <param name="single">As <c>name=value</c>.</param>
    /// <exception cref="UsageException">The file cannot be read, a line is not of that form, or librdkafka does not take a
    /// property.</exception>
    public static IReadOnlyDictionary<string, string> Read(FileInfo? file, IReadOnlyList<string> single)
    {
        var properties = new Dictionary<string, string>();
        foreach (string line in LinesOf(file))
        {
            Add(properties, line, file!.Name);
        }
        foreach (string property in single)
        {
            Add(properties, property, "--property");
        }
        return properties;
    }

    private static IEnumerable<string> LinesOf(FileInfo? file)
    {
        try
        {
            return file is null ? [] : File.ReadAllLines(file.FullName).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot read '{file!.FullName}': {e.Message}");
        }
    }

    private static void Add(Dictionary<string, string> properties, string text, string origin)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new UsageException($"{origin}: write properties of librdkafka as name=value");
        }
        (string name, string value) = (text[..at].Trim(), text[(at + 1)..].Trim());
        if (OwnedProperties.ReasonAgainst(name) is { } reason)
        {
            throw new UsageException($"{origin}: property '{name}' cannot be set here: {reason}; remove it");
        }
        if (PropertyProbe.Check(name, value) is { } problem)
        {
            throw new UsageException($"{origin}: {problem}");
        }
        properties[name] = value;
    }
}

using System.Text;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>Messages of given lines.</summary>
internal static class Lines
{
    public static Messages Of(params IEnumerable<string> lines)
    {
        var messages = new Messages();
        foreach (string line in lines)
        {
            messages.Lines.Add(Encoding.UTF8.GetBytes(line + "\n"));
            messages.Keys.Add(Encoding.UTF8.GetBytes($"key of {line}"));
            messages.Add(messages.Count - 1);
        }
        return messages;
    }

    /// <summary>Lines numbered from <paramref name="first"/> on.</summary>
    public static IEnumerable<string> Numbered(int first, int count) => Enumerable.Range(first, count).Select(i => $"{{\"n\":{i}}}");
}

using Vigia.Engine.Running;

namespace Vigia.Host.Terminal;

/// <summary>Puts an exception into a sentence: the stage that failed, and the innermost messages that add something.</summary>
internal static class Causes
{
    public static string Describe(Exception exception)
    {
        List<string> parts = [];
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            string part = e is StageFailedException failed ? $"stage '{failed.Stage}' failed" : e.Message;
            if (!parts.Exists(p => p.Contains(part, StringComparison.Ordinal)))
            {
                parts.Add(part);
            }
        }
        return string.Join(": ", parts);
    }
}

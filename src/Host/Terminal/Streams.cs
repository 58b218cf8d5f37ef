namespace Vigia.Host.Terminal;

/// <summary>Where the program speaks: results to <see cref="Output"/>, everything else to <see cref="Error"/>.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Logs and messages.</param>
/// <param name="IsInteractive">Whether output goes to a terminal.</param>
internal sealed record Streams(TextWriter Output, TextWriter Error, bool IsInteractive)
{
    public static Streams FromConsole() => new(Console.Out, Console.Error, !Console.IsOutputRedirected);
}

using System.Globalization;

namespace Vigia.Engine.Configuration;

/// <summary>The configuration cannot be used; <see cref="Problems"/> says all that is wrong with it.</summary>
public sealed class ConfigurationException(IReadOnlyList<Problem> problems) : Exception(string.Join(Environment.NewLine, LinesOf(problems)))
{
    /// <summary>Problems that are shown; more would hide the first.</summary>
    public const int Shown = 100;

    public IReadOnlyList<Problem> Problems { get; } = problems;

    /// <summary>The first problems, one per line, and how many more there are.</summary>
    public IEnumerable<string> Lines => LinesOf(Problems);

    /// <summary>The first of some problems, one per line, and how many more there are.</summary>
    public static IEnumerable<string> LinesOf(IReadOnlyList<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        IEnumerable<string> shown = problems.Take(Shown).Select(p => p.ToString());
        return problems.Count <= Shown
            ? shown
            : shown.Append(string.Create(CultureInfo.InvariantCulture, $"... and {problems.Count - Shown:N0} more problems"));
    }
}

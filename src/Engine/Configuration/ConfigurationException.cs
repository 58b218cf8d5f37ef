namespace Vigia.Engine.Configuration;

/// <summary>The configuration cannot be used; <see cref="Problems"/> says all that is wrong with it.</summary>
public sealed class ConfigurationException(IReadOnlyList<Problem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<Problem> Problems { get; } = problems;
}

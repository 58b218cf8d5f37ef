using System.Reflection;
using Vigia.Engine.Running;
using Vigia.Stages;

namespace Vigia.Integration.Tests.Documents;

/// <summary>Dependencies point one way.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Engine_KnowsStatisticsYamlMetricsAndLoggingOnly()
    {
        string[] references = References(typeof(Pipeline).Assembly);
        Assert.All(
            references,
            name =>
                Assert.True(
                    name.StartsWith("System", StringComparison.Ordinal)
                        || name
                            is "Vigia.Statistics"
                                or "YamlDotNet"
                                or "Prometheus.NetStandard"
                                or "Microsoft.Extensions.Logging.Abstractions",
                    $"Vigia.Engine refers to {name}"
                ),
            throwIfEmpty: true
        );
    }

    [Fact]
    public void Stages_DoNotKnowTheHost() => Assert.DoesNotContain("vigia", References(typeof(Catalog).Assembly));

    private static string[] References(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(a => a.Name!)];
}

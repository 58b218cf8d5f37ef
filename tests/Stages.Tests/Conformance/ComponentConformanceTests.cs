using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;

namespace Vigia.Stages.Tests.Conformance;

/// <summary>What every source, stage and store says of itself: complete sentences, and an example that holds.</summary>
public sealed class ComponentConformanceTests
{
    private static readonly Dictionary<string, ComponentSpec> Components = new ComponentSpec[][]
    {
        [.. Catalog.Sources],
        [.. Catalog.Stages],
        [Catalog.DeadLetter],
        [.. Catalog.StateStores],
    }
        .SelectMany(c => c)
        .ToDictionary(c => c is StateStoreSpec ? $"state-{c.Name}" : c.Name);

    public static TheoryData<string> Names => [.. Components.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Component_SaysWhatItDoes(string name)
    {
        Assert.Matches("^[a-z][a-z0-9_-]*$", name);
        Assert.EndsWith(".", Components[name].Summary, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryField_SaysWhatItDoesAndHowItIsWritten(string name)
    {
        foreach (Field field in Fields(Components[name].Settings, []))
        {
            Assert.Matches("^[a-z][a-z0-9_]*$", field.Name);
            Assert.EndsWith(".", field.Summary, StringComparison.Ordinal);
            Assert.NotEmpty(field.Type.Describe);
            Assert.True(field.DefaultText is null || !field.IsRequired, $"{field.Name} is required and has a default");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_StandsInAConfiguration(string name)
    {
        using var file = new ExampleFile();
        ComponentSpec component = Components[name];

        PipelinePlan plan = file.Plan(Configurations.With(component));

        Assert.True(
            plan.Source.Name == name || plan.Stages.Any(s => s.Name == name) || (component is StateStoreSpec && plan.State is not null),
            $"the example of '{name}' made no part of the plan"
        );
    }

    private static IEnumerable<Field> Fields(ObjectSpec spec, HashSet<ObjectSpec> seen) =>
        seen.Add(spec) ? spec.Fields.Concat(spec.Fields.SelectMany(f => f.Type.Nested).SelectMany(nested => Fields(nested, seen))) : [];
}

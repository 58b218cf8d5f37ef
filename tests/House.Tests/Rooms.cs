using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vigia.House.Tests;

/// <summary>The rooms of the house, from the cellar up: a room may import only rooms that come before it.</summary>
internal static class Rooms
{
    public static IReadOnlyList<string> Order { get; } =
    [
        "Statistics",
        "Statistics/Bits",
        "Statistics/Histograms",
        "Statistics/Drift",
        "Statistics/Joint",
        "Statistics/Performance",
        "Trees/Onnx",
        "Trees/Ensemble",
        "Trees/Graph",
        "Trees/Evaluation",
        "Trees",
        "Simulation/Chance",
        "Simulation/Scenarios",
        "Simulation/Time",
        "Simulation/Planning",
        "Simulation/Population",
        "Simulation/Payments",
        "Simulation/Records",
        "Simulation/Labels",
        "Simulation",
        "Engine/Configuration",
        "Engine/Records",
        "Engine/Schemas",
        "Engine/Telemetry",
        "Engine/State",
        "Engine/Windows",
        "Engine/Components",
        "Engine/Checkpointing",
        "Engine/Planning",
        "Engine/Reference",
        "Engine/Observing",
        "Engine/Running",
        "Kafka/Native",
        "Kafka/Embedded",
        "Kafka/Connection",
        "Kafka/Transactions",
        "Stages/Json",
        "Stages/SchemaRegistry",
        "Stages/Decode",
        "Stages/Labels",
        "Stages/Privacy",
        "Stages/Segments",
        "Stages/Distributions",
        "Stages/Sinks",
        "Stages/Alarms",
        "Stages/Database",
        "Stages/Sources",
        "Stages/Inference",
        "Stages/StateStores",
        "Stages/Counting",
        "Stages/Profiles",
        "Stages/Reports",
        "Stages/Score",
        "Stages/Drift",
        "Stages/Estimate",
        "Stages/Behavior",
        "Stages/Performance",
        "Stages/Reduce",
        "Stages/Capture",
        "Stages/DeadLetter",
        "Stages/Faults",
        "Stages",
        "Host/Page",
        "Host/Terminal",
        "Host/Running",
        "Host/Http",
        "Host/Simulation",
        "Host/Demo",
        "Host/Commands",
        "Host",
    ];

    private static readonly Dictionary<string, int> Places = Order.Index().ToDictionary(r => r.Item, r => r.Index);

    /// <summary>What is wrong with the imports of a file: a room above its own, or one that the order does not know.</summary>
    public static IEnumerable<string> Violations(SourceFile file)
    {
        int own = Place(file.Room);
        if (own < 0 && file.Namespace.Length > 0)
        {
            yield return $"{file.Path}: room {file.Room} has no place in the order of {nameof(Rooms)}; add it below every room that imports it";
        }
        foreach (string room in file.ImportedRooms.Where(r => own >= 0 && Place(r) >= own))
        {
            yield return $"{file.Path}: {file.Room} imports {room}, which is above it";
        }
    }

    /// <summary>Types of a parent's namespace are in scope without a using line, so a room may not have types above its sub-rooms.</summary>
    public static IEnumerable<string> ViolationsOfParents(IReadOnlyList<SourceFile> files)
    {
        ILookup<string, string> types = files
            .Where(f => f.Room.Length > 0 && !f.Room.Contains('/', StringComparison.Ordinal))
            .SelectMany(f => f.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(t => (f.Room, t.Identifier.Text)))
            .ToLookup(t => t.Room, t => t.Text);
        foreach (SourceFile file in files.Where(f => f.Room.Contains('/', StringComparison.Ordinal)))
        {
            string parent = file.Room[..file.Room.IndexOf('/', StringComparison.Ordinal)];
            if (Place(parent) < Place(file.Room))
            {
                continue;
            }
            IEnumerable<string> names = file
                .Root.DescendantNodes()
                .OfType<IdentifierNameSyntax>()
                .Select(n => n.Identifier.Text)
                .Distinct();
            foreach (string name in names.Intersect(types[parent]))
            {
                yield return $"{file.Path}: {file.Room} uses {name} of {parent}, which is above it";
            }
        }
    }

    private static int Place(string room) => Places.GetValueOrDefault(room, -1);
}

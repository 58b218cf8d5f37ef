using System.Text.Json.Nodes;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Planning.Http;

namespace Vigia.Engine.Planning;

/// <summary>The settings of a whole pipeline file. What depends on the registry is bound as nodes and planned afterwards.</summary>
internal sealed class PipelineSpec
{
    public static readonly Field<string> Name = Field.Required("name", TextType.Name, "Name of the pipeline; metrics and logs carry it.");

    public static readonly Field<IReadOnlyList<KeyValuePair<string, string>>> Records = Field.Required<
        IReadOnlyList<KeyValuePair<string, string>>
    >("records", new MapType<string>(PathType.ExistingFile, "record kind", 1), "The schema file of each kind of record.");

    public static readonly Field<long> MaxSegmentSeries = Field.Optional(
        "max_segment_series",
        new IntegerType(0, 1_000_000),
        "Most metric series that splitting results by segments may add, over all stages; a configuration that would need more is refused.",
        10_000L,
        "10000"
    );

    public static readonly Field<long> MaxSeries = Field.Optional(
        "max_series",
        new IntegerType(0, 10_000_000),
        "Most metric series that all stages together may publish; a configuration that would publish more is refused.",
        100_000L,
        "100000"
    );

    public static readonly Field<ShareOrCount> MaxRejected = Field.Optional<ShareOrCount>(
        "max_rejected",
        ShareOrCountType.Instance,
        "A run that ends by itself, as with files, ends with exit code 4 if more records than this were rejected. It does so too if none came through.",
        null
    );

    public static readonly Field<long?> Memory = Field.Optional<long?>(
        "memory",
        new NullableType<long>(new ByteSizeType(MemoryBudget.Least, 1L << 40)),
        "Resident memory of the process, kept within a tenth: heap, caches and buffers are sized by it. 350MB suit 15,000 records/s with a prediction store.",
        null
    );

    public PipelineSpec(Registry registry)
    {
        Source = Field.Required<ConfigNode>(
            "source",
            new ComponentType("source", registry.Sources),
            "Where records come from: exactly one source."
        );
        Stages = Field.Required<IReadOnlyList<ConfigNode>>(
            "stages",
            new StageListType(registry.Stages),
            "What is done with them, in this order."
        );
        DeadLetter = registry.DeadLetter is not { } spec
            ? null
            : Field.Optional<ConfigNode>("dead_letter", new ComponentBodyType(spec), spec.Summary, null);
        State = registry.StateStores is not { Count: > 0 } stores
            ? null
            : Field.Optional<ConfigNode>("state", new ComponentBodyType(new StateSpec(stores)), StateSpec.Text, null);
        Field?[] fields =
        [
            Name,
            Source,
            Records,
            Stages,
            DeadLetter,
            State,
            HttpSpec.Section,
            MaxSegmentSeries,
            MaxSeries,
            MaxRejected,
            Memory,
        ];
        Settings = new ObjectSpec<FieldValues>("pipeline", "A pipeline.", [.. fields.OfType<Field>()], v => v);
    }

    public Field<ConfigNode> Source { get; }

    public Field<IReadOnlyList<ConfigNode>> Stages { get; }

    public Field<ConfigNode>? DeadLetter { get; }

    public Field<ConfigNode>? State { get; }

    public ObjectSpec<FieldValues> Settings { get; }

    /// <summary>A map with one key that names a component; passed on as it is.</summary>
    private sealed class ComponentType(string what, IReadOnlyList<ComponentSpec> specs) : FieldType<ConfigNode>
    {
        public override string Describe => string.Join(" | ", specs.Select(s => s.Name));

        public override JsonObject ToJsonSchema()
        {
            var properties = new JsonObject();
            foreach (ComponentSpec spec in specs)
            {
                JsonObject body = spec.ToJsonSchema();
                body["type"] = new JsonArray("object", "null");
                properties[spec.Name] = body;
            }
            return new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["minProperties"] = 1,
                ["maxProperties"] = 1,
                ["properties"] = properties,
            };
        }

        public override bool TryBind(ConfigNode node, BindingScope scope, out ConfigNode value)
        {
            value = node;
            string[] names = [.. specs.Select(s => s.Name)];
            if (node is ConfigScalar { Text: var bare } && names.Contains(bare))
            {
                return scope.Fail(node, $"a {what} without settings still is a map; write '{bare}: {{}}'");
            }
            if (node is not ConfigMap { Entries: [var only] })
            {
                string found = node is ConfigMap several ? $"{several.Entries.Count} keys" : node.Describe;
                return scope.Fail(node, $"expected exactly one {what} ({string.Join(", ", names)}), found {found}");
            }
            if (!names.Contains(only.Key))
            {
                scope.Problems.Add(only.KeyPosition, scope.Owner, $"unknown {what} '{only.Key}'{Suggestion.Phrase(only.Key, names)}");
                return false;
            }
            return true;
        }
    }

    /// <summary>A list of stages. An unknown stage is a problem; the others are still planned.</summary>
    private sealed class StageListType(IReadOnlyList<StageSpec> specs) : FieldType<IReadOnlyList<ConfigNode>>
    {
        private readonly ComponentType _stage = new("stage", specs);

        public override string Describe => "list of stages";

        public override JsonObject ToJsonSchema() =>
            new()
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = _stage.ToJsonSchema(),
            };

        public override bool TryBind(ConfigNode node, BindingScope scope, out IReadOnlyList<ConfigNode> value)
        {
            value = [];
            if (node is not ConfigList { Items.Count: > 0 } list)
            {
                return scope.Fail(
                    node,
                    $"expected a list of at least one stage, found {(node is ConfigList ? "an empty list" : node.Describe)}"
                );
            }
            value = [.. list.Items.Where(item => _stage.TryBind(item, scope, out _))];
            return true;
        }
    }
}

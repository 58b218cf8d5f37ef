using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning.Http;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using static System.FormattableString;

namespace Vigia.Engine.Planning;

/// <summary>Turns a configuration file into a checked plan, or into the list of everything that is wrong with it.</summary>
/// <param name="registry">What the configuration can name.</param>
/// <param name="interpolation">Values of <c>${...}</c>.</param>
public sealed class PlanLoader(Registry registry, Interpolation interpolation)
{
    /// <param name="path">The configuration file.</param>
    /// <param name="overrides">Settings from the command line, <c>path=value</c>.</param>
    /// <param name="stages">Stages to keep; null: all of them.</param>
    /// <exception cref="ConfigurationException">The configuration has problems.</exception>
    public PipelinePlan Load(string path, IReadOnlyList<string>? overrides = null, IReadOnlyCollection<string>? stages = null)
    {
        var problems = new ProblemList();
        PipelinePlan? plan = null;
        if (YamlReader.ReadFile(path, interpolation, problems) is { } node)
        {
            foreach (string assignment in overrides ?? [])
            {
                node = Overrides.Apply(node, assignment, problems);
            }
            plan = Plan(stages is null ? node : Keep(node, stages), path, problems);
        }
        return problems.IsEmpty ? plan! : throw new ConfigurationException(problems.InOrder());
    }

    /// <summary>The configuration without the stages, and the sections for delivery, that are not wanted.</summary>
    private static ConfigNode Keep(ConfigNode node, IReadOnlyCollection<string> stages)
    {
        if (node is not ConfigMap map)
        {
            return node;
        }
        ConfigNode Kept(ConfigNode list) =>
            list is ConfigList all
                ? new ConfigList(
                    all.Position,
                    [.. all.Items.Where(i => i is not ConfigMap { Entries: [var only] } || stages.Contains(only.Key))]
                )
                : list;
        return new ConfigMap(
            map.Position,
            [
                .. map
                    .Entries.Where(e => e.Key is not ("dead_letter" or "state" or "http"))
                    .Select(e => e.Key == "stages" ? e with { Value = Kept(e.Value) } : e),
            ]
        );
    }

    private PipelinePlan? Plan(ConfigNode node, string path, ProblemList problems)
    {
        var spec = new PipelineSpec(registry);
        var scope = new BindingScope(Path.GetDirectoryName(Path.GetFullPath(path))!, "", problems, interpolation);
        spec.Settings.TryBind(node, scope, out _, out FieldValues? values);
        if (values is null)
        {
            return null;
        }
        var draft = new PlanDraft();
        LoadSchemas(values, scope, draft);
        SourcePlan? source = PlanSource(values.Get(spec.Source), scope, draft);
        // Before the stages: what they write may be part of a checkpoint.
        StatePlan? state = null;
        if (spec.State is { } section && values.Get(section) is { } settings)
        {
            new StateSpec(registry.StateStores!).TryPlan(settings, scope with { Owner = "state" }, draft, out state);
        }
        List<StagePlan> stages = [.. (values.Get(spec.Stages) ?? []).Select(stage => PlanStage(stage, scope, draft)).OfType<StagePlan>()];
        if (
            spec.DeadLetter is { } field
            && values.Get(field) is { } deadLetter
            && registry.DeadLetter!.TryPlan(deadLetter, scope with { Owner = "dead_letter" }, draft, out StagePlan? last)
        )
        {
            stages.Add(last);
        }
        if (values.Get(HttpSpec.Section) is { } http)
        {
            HttpSpec.Check(http, values.PositionOf(HttpSpec.Section), problems);
        }
        long series = CheckSegmentSeries(values, scope, draft);
        (string Owner, long Series)[] all = CheckSeries(values, scope, draft);
        return !problems.IsEmpty || source is null
            ? null
            : new PipelinePlan
            {
                Name = values.Get(PipelineSpec.Name),
                Source = source,
                Schemas = draft.FinalSchemas(),
                Stages = stages,
                Models = draft.Models,
                State = state,
                SegmentSeries = series,
                Notes = draft.Notes,
                Series = all,
                SecretFiles = problems.SecretFiles,
                MaxRejected = values.Get(PipelineSpec.MaxRejected),
                Memory = values.Get(PipelineSpec.Memory),
                Http = values.Get(HttpSpec.Section),
                Written = ((ConfigMap)node).Entries.ToDictionary(e => e.Key, WrittenSection.Of),
            };
    }

    private static long CheckSegmentSeries(FieldValues values, BindingScope scope, PlanDraft draft)
    {
        long limit = values.Get(PipelineSpec.MaxSegmentSeries);
        long series = draft.SegmentSeries.Sum(s => s.Series);
        if (series > limit)
        {
            string parts = string.Join(
                ", ",
                draft.SegmentSeries.OrderByDescending(s => s.Series).Select(s => Invariant($"{s.Owner} {s.Series}"))
            );
            scope.Problems.Add(
                values.PositionOf(PipelineSpec.MaxSegmentSeries),
                scope.Owner,
                Invariant(
                    $"segments make {series} series ({parts}), more than 'max_segment_series', {limit}; lower 'segment_values', name fewer 'segments', or raise 'max_segment_series'"
                )
            );
        }
        return series;
    }

    private static (string Owner, long Series)[] CheckSeries(FieldValues values, BindingScope scope, PlanDraft draft)
    {
        (string Owner, long Series)[] series =
        [
            .. draft
                .Series.Concat(draft.SegmentSeries)
                .GroupBy(s => s.Owner)
                .Select(g => (g.Key, g.Sum(s => s.Series)))
                .OrderByDescending(s => s.Item2),
        ];
        long limit = values.Get(PipelineSpec.MaxSeries);
        if (series.Sum(s => s.Series) is var sum && sum > limit)
        {
            string parts = string.Join(", ", series.Select(s => Invariant($"{s.Owner} {s.Series}")));
            scope.Problems.Add(
                values.PositionOf(PipelineSpec.MaxSeries),
                scope.Owner,
                Invariant(
                    $"the stages would publish {sum} series ({parts}), more than 'max_series', {limit}; name fewer windows, segments or models, or raise 'max_series'"
                )
            );
        }
        return series;
    }

    private void LoadSchemas(FieldValues values, BindingScope scope, PlanDraft draft)
    {
        foreach ((string kind, string file) in values.Get(PipelineSpec.Records) ?? [])
        {
            draft.Kinds.Add(new RecordKind(kind));
            string shown = Path.GetRelativePath(Environment.CurrentDirectory, file);
            if (SchemaSpec.Load(shown, interpolation, scope.Problems) is { } schema)
            {
                draft.Schemas[new RecordKind(kind)] = schema;
            }
        }
    }

    private SourcePlan? PlanSource(ConfigNode? node, BindingScope scope, PlanDraft draft)
    {
        if (node is not ConfigMap { Entries: [var entry] })
        {
            return null;
        }
        SourceSpec spec = registry.Sources.First(s => s.Name == entry.Key);
        return spec.TryPlan(entry.Value, scope with { Owner = $"source '{spec.Name}'" }, draft, out SourcePlan? plan) ? plan : null;
    }

    private StagePlan? PlanStage(ConfigNode node, BindingScope scope, PlanDraft draft)
    {
        ConfigEntry entry = ((ConfigMap)node).Entries[0];
        StageSpec spec = registry.Stages.First(s => s.Name == entry.Key);
        BindingScope own = scope with { Owner = $"stage '{spec.Name}'" };
        if (draft.StageNames.Contains(spec.Name))
        {
            scope.Problems.Add(entry.KeyPosition, own.Owner, "appears twice in the pipeline; each stage may appear only once");
        }
        bool planned = spec.TryPlan(entry.Value, own, draft, out StagePlan? plan);
        draft.StageNames.Add(spec.Name);
        return planned ? plan : null;
    }
}

using System.Diagnostics.CodeAnalysis;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.State;

namespace Vigia.Engine.Planning;

/// <summary>The section <c>state:</c>: how often state is written, and exactly one store.</summary>
internal sealed class StateSpec : ComponentSpec
{
    public const string Text =
        "Where the counts of windows are kept, so that every record is counted once whatever happens to the process.";

    private static readonly Field<TimeSpan> Interval = Field.Optional(
        "interval",
        new DurationType(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        "How often a checkpoint is written while records flow.",
        TimeSpan.FromSeconds(10),
        "10s"
    );

    private static readonly Field<TimeSpan> RetryFor = Field.Optional(
        "retry_for",
        new DurationType(TimeSpan.Zero, TimeSpan.FromDays(7)),
        "How long a run retries from its last checkpoint after it lost its group membership or its transaction. After that it stops with the cause.",
        TimeSpan.FromHours(1),
        "1h"
    );

    private readonly IReadOnlyList<StateStoreSpec> _stores;
    private readonly Field<ConfigNode>[] _fields;
    private readonly ObjectSpec<FieldValues> _settings;

    [SetsRequiredMembers]
    public StateSpec(IReadOnlyList<StateStoreSpec> stores)
    {
        (Name, Summary, Example) = ("state", Text, "");
        _stores = stores;
        _fields = [.. stores.Select(s => Field.Optional<ConfigNode>(s.Name, new ComponentBodyType(s), s.Summary, null))];
        _settings = new ObjectSpec<FieldValues>("state", Text, [Interval, RetryFor, .. _fields], v => v);
    }

    public override ObjectSpec Settings => _settings;

    public bool TryPlan(ConfigNode node, BindingScope scope, PlanDraft draft, [NotNullWhen(true)] out StatePlan? plan)
    {
        plan = null;
        if (!_settings.TryBind(node, scope, out _, out FieldValues? values))
        {
            return false;
        }
        int[] given = [.. Enumerable.Range(0, _fields.Length).Where(i => values.Has(_fields[i]))];
        if (given.Length != 1)
        {
            string names = string.Join(" or ", _stores.Select(s => s.Name));
            return scope.Fail(node, $"expected exactly one store ({names}), found {given.Length}");
        }
        draft.SharedSettings[typeof(CheckpointInterval)] = new CheckpointInterval(values.Get(Interval));
        StateStoreSpec store = _stores[given[0]];
        if (
            !store.TryPlan(
                values.Get(_fields[given[0]]),
                scope with
                {
                    Owner = $"state '{store.Name}'",
                },
                draft,
                out Func<StateContext, StateStore>? create
            )
        )
        {
            return false;
        }
        plan = new StatePlan(values.Get(Interval), create) { RetryFor = values.Get(RetryFor) };
        return true;
    }
}

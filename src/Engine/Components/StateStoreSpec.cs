using System.Diagnostics.CodeAnalysis;
using Vigia.Engine.Configuration;
using Vigia.Engine.State;

namespace Vigia.Engine.Components;

/// <summary>A state store as data.</summary>
public abstract class StateStoreSpec : ComponentSpec
{
    internal abstract bool TryPlan(
        ConfigNode node,
        BindingScope scope,
        PlanDraft draft,
        [NotNullWhen(true)] out Func<StateContext, StateStore>? create
    );
}

/// <inheritdoc/>
/// <typeparam name="TOptions">The options record.</typeparam>
public sealed class StateStoreSpec<TOptions>(IReadOnlyList<Field> fields, Func<FieldValues, TOptions> bind) : StateStoreSpec
    where TOptions : class
{
    private readonly ObjectSpec<TOptions> _settings = new("settings", "", fields, bind);

    public override ObjectSpec Settings => _settings;

    /// <summary>Checks the options against the plan, noting every problem; may be null.</summary>
    public Action<TOptions, PlanCheck>? Check { get; init; }

    /// <summary>Makes the store. It opens nothing yet.</summary>
    public required Func<TOptions, StateContext, StateStore> Create { get; init; }

    internal override bool TryPlan(
        ConfigNode node,
        BindingScope scope,
        PlanDraft draft,
        [NotNullWhen(true)] out Func<StateContext, StateStore>? create
    )
    {
        create = null;
        if (!_settings.TryBind(node, scope, out TOptions? options, out FieldValues? values))
        {
            return false;
        }
        int before = scope.Problems.Count;
        Check?.Invoke(options, new PlanCheck(values, scope, draft));
        create = context => Create(options, context);
        return scope.Problems.Count == before;
    }
}

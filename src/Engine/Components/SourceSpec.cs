using System.Diagnostics.CodeAnalysis;
using Vigia.Engine.Configuration;

namespace Vigia.Engine.Components;

/// <summary>A source as data.</summary>
public abstract class SourceSpec : ComponentSpec
{
    internal abstract bool TryPlan(ConfigNode node, BindingScope scope, PlanDraft draft, [NotNullWhen(true)] out SourcePlan? plan);
}

/// <inheritdoc/>
/// <typeparam name="TOptions">The options record.</typeparam>
public sealed class SourceSpec<TOptions>(IReadOnlyList<Field> fields, Func<FieldValues, TOptions> bind) : SourceSpec
    where TOptions : class
{
    private readonly ObjectSpec<TOptions> _settings = new("settings", "", fields, bind);

    public override ObjectSpec Settings => _settings;

    /// <summary>Checks the options against the schemas, noting every problem; may be null.</summary>
    public Action<TOptions, PlanCheck>? Check { get; init; }

    /// <summary>Makes the source. It opens nothing yet: <see cref="Source.StartAsync"/> does.</summary>
    public required Func<TOptions, SourceContext, Source> Create { get; init; }

    internal override bool TryPlan(ConfigNode node, BindingScope scope, PlanDraft draft, [NotNullWhen(true)] out SourcePlan? plan)
    {
        plan = null;
        if (!_settings.TryBind(node, scope, out TOptions? options, out FieldValues? values))
        {
            return false;
        }
        int before = scope.Problems.Count;
        Check?.Invoke(options, new PlanCheck(values, scope, draft));
        plan = new SourcePlan(Name, context => Create(options, context));
        return scope.Problems.Count == before;
    }
}

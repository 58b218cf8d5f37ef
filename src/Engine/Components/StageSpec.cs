using System.Diagnostics.CodeAnalysis;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Components;

/// <summary>A stage as data. Every stage also has <c>capacity</c>, and a stateless one <c>workers</c>.</summary>
public abstract class StageSpec : ComponentSpec
{
    /// <summary>Batches that wait before a stage unless the configuration says otherwise.</summary>
    public const int DefaultCapacity = 2;

    private protected static readonly Field<long> Capacity = Field.Optional(
        "capacity",
        new IntegerType(1, 1024),
        "Batches that may wait before the stage.",
        (long)DefaultCapacity,
        "2"
    );

    private protected static readonly Field<long> Workers = Field.Optional(
        "workers",
        new IntegerType(1, 64),
        "Batches worked on at the same time; their order is kept.",
        1L,
        "1"
    );

    internal abstract bool TryPlan(ConfigNode node, BindingScope scope, PlanDraft draft, [NotNullWhen(true)] out StagePlan? plan);
}

/// <inheritdoc/>
/// <typeparam name="TOptions">The options record.</typeparam>
public sealed class StageSpec<TOptions> : StageSpec
    where TOptions : class
{
    private readonly ObjectSpec<TOptions> _settings;
    private readonly bool _isStateless;

    /// <param name="fields">Settings of the stage's own.</param>
    /// <param name="bind">Makes the options of the settings.</param>
    /// <param name="isStateless">Whether several batches may be worked on at once.</param>
    public StageSpec(IReadOnlyList<Field> fields, Func<FieldValues, TOptions> bind, bool isStateless = false)
    {
        _isStateless = isStateless;
        Field[] common = isStateless ? [Workers, Capacity] : [Capacity];
        _settings = new ObjectSpec<TOptions>("settings", "", [.. fields, .. common], bind);
    }

    public override ObjectSpec Settings => _settings;

    /// <summary>
    /// Fills in what the options leave to the components before (<see cref="PlanCheck.SharedSettings"/>) or to the environment; may be
    /// null.
    /// </summary>
    public Func<TOptions, PlanCheck, TOptions>? Complete { get; init; }

    /// <summary>Checks the options against the rest of the plan, noting every problem; may be null.</summary>
    public Action<TOptions, PlanCheck>? Check { get; init; }

    /// <summary>Makes the stage. It opens nothing yet: <see cref="Stage.StartAsync"/> does.</summary>
    public required Func<TOptions, StageContext, Stage> Create { get; init; }

    internal override bool TryPlan(ConfigNode node, BindingScope scope, PlanDraft draft, [NotNullWhen(true)] out StagePlan? plan)
    {
        plan = null;
        if (!_settings.TryBind(node, scope, out TOptions? options, out FieldValues? values))
        {
            return false;
        }
        int before = scope.Problems.Count;
        var check = new PlanCheck(values, scope, draft);
        TOptions completed = Complete is null ? options : Complete(options, check);
        Check?.Invoke(completed, check);
        plan = new StagePlan
        {
            Name = Name,
            Capacity = (int)values.Get(Capacity),
            Workers = _isStateless ? (int)values.Get(Workers) : 1,
            Create = context => Create(completed, context),
        };
        return scope.Problems.Count == before;
    }
}

using Vigia.Engine.Configuration;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Engine.Components;

/// <summary>What a component sees of the plan while it is checked, and where it says what is wrong or what it adds.</summary>
public sealed class PlanCheck
{
    private readonly FieldValues _values;
    private readonly BindingScope _scope;
    private readonly PlanDraft _draft;

    internal PlanCheck(FieldValues values, BindingScope scope, PlanDraft draft)
    {
        _values = values;
        _scope = scope;
        _draft = draft;
    }

    /// <summary>Schemas by record kind, as far as they could be read.</summary>
    public IReadOnlyDictionary<RecordKind, RecordSchema> Schemas => _draft.Schemas;

    /// <summary>Record kinds that have a schema, be it one that could not be read.</summary>
    public IReadOnlyCollection<RecordKind> Kinds => _draft.Kinds;

    /// <summary>Models that stages before this one add to each batch, in column order.</summary>
    public IReadOnlyList<ModelInfo> Models => _draft.Models;

    /// <summary>Names of the stages before this one.</summary>
    public IReadOnlyList<string> StagesBefore => _draft.StageNames;

    /// <summary>Whether anything is wrong so far, with this component or before it.</summary>
    public bool HasProblems => !_scope.Problems.IsEmpty;

    /// <summary>Notes a problem at a setting (null: at the component itself).</summary>
    public void Problem(Field? field, string message) => _scope.Problems.Add(_values.PositionOf(field), _scope.Owner, message);

    /// <summary>Notes a problem at a place that the options remember, such as an entry of a list.</summary>
    public void Problem(Position position, string message) => _scope.Problems.Add(position, _scope.Owner, message);

    /// <summary>Says in one line what is assumed where the configuration says nothing; <c>vigia check</c> prints it.</summary>
    public void Note(string assumption) => _draft.Notes.Add($"{_scope.Owner}: {assumption}");

    /// <summary>Whether the setting was written.</summary>
    public bool Has(Field field) => _values.Has(field);

    /// <summary>An environment variable's value, null if it is not set: for secrets, which have no place in a configuration.</summary>
    public string? Variable(string name) => _scope.Interpolation.Lookup(name);

    /// <summary>Leaves settings for the components after this one to take over where they have none of their own.</summary>
    public void ShareSettings<T>(T settings)
        where T : class => _draft.SharedSettings[typeof(T)] = settings;

    /// <summary>What the nearest component before this one has offered; null if none did.</summary>
    public T? SharedSettings<T>()
        where T : class => _draft.SharedSettings.GetValueOrDefault(typeof(T)) as T;

    /// <summary>Announces a column of scores that this stage appends to each batch.</summary>
    public void AddModel(ModelInfo model) => _draft.Models.Add(model);

    /// <summary>Announces that a model takes a feature as a double or a whole number: batches then hold it unrounded as well.</summary>
    public void AddExactFeature(RecordKind kind, string feature) => _draft.ExactFeatures.Add((kind, feature));

    /// <summary>
    /// Declares how many metric series this component publishes because results are split by segments; they count towards the pipeline's
    /// limit.
    /// </summary>
    public void AddSegmentSeries(long series) => _draft.SegmentSeries.Add((_scope.Owner, series));

    /// <summary>
    /// Declares how many metric series this component publishes, those by segment left aside; they count towards the pipeline's limit of
    /// all series.
    /// </summary>
    public void AddSeries(long series) => _draft.Series.Add((_scope.Owner, series));

    /// <summary>Notes a problem unless the named stage is before this one.</summary>
    public void Requires(string stage)
    {
        if (!StagesBefore.Contains(stage))
        {
            Problem(null, $"needs stage '{stage}' before it; put '- {stage}: ...' above");
        }
    }
}

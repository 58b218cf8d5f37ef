using Vigia.Engine.Configuration;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Graph;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score.Inputs;

/// <summary>
/// Decides which features fill which input of a model: those that <c>inputs:</c> says; of the others, one-column inputs by
/// their names, or all in order from <c>features:</c>, the names in the file's metadata, or the schema.
/// </summary>
internal sealed class InputBinding
{
    private readonly ModelOffer _offer;
    private readonly FeatureLists _lists;
    private readonly Dictionary<string, int> _columns;

    private InputBinding(ModelOffer offer, FeatureLists lists)
    {
        _offer = offer;
        _lists = lists;
        _columns = offer.Schema.Features.Select((feature, i) => (feature.Name, i)).ToDictionary(f => f.Name, f => f.i);
    }

    /// <exception cref="ModelRefusedException">An input cannot be filled, or it is not clear with what.</exception>
    public static InputsPlan Plan(ModelOffer offer, FeatureLists lists) => new InputBinding(offer, lists).Plan();

    private InputsPlan Plan()
    {
        List<InputSlot> slots = [.. _offer.File.Inputs.Select(input => InputSlot.Of(input, _offer))];
        if (slots.Count == 0)
        {
            throw _offer.Refuse(null, "it takes no input, so it cannot score anything");
        }
        int? rows = FixedRows(slots);
        var names = new Dictionary<InputSlot, IReadOnlyList<string>>();
        TakeMapped(slots, names);
        TakeOthers([.. slots.Where(slot => !names.ContainsKey(slot))], names);
        return new InputsPlan([.. slots.Select(slot => Fill(slot, names[slot]))], rows, slots.Exists(slot => slot.Width is null));
    }

    private int? FixedRows(List<InputSlot> slots)
    {
        int[] sizes = [.. slots.Select(slot => slot.FixedRows).OfType<int>().Distinct()];
        return sizes.Length <= 1
            ? sizes.Length == 0
                ? null
                : sizes[0]
            : throw _offer.Refuse(
                null,
                $"its inputs disagree on the number of rows ({string.Join(", ", sizes)}), so there is no batch that fits all of them"
            );
    }

    /// <summary>Inputs that <c>inputs:</c> names.</summary>
    private void TakeMapped(List<InputSlot> slots, Dictionary<InputSlot, IReadOnlyList<string>> names)
    {
        foreach ((string name, IReadOnlyList<string> features) in _offer.Model.Inputs)
        {
            InputSlot slot = slots.Find(s => s.Name == name)
                ?? throw _offer.Refuse(
                    ScoreSpec.InputsField,
                    $"it has no input '{name}'{Suggestion.Phrase(name, [.. slots.Select(s => s.Name)])}"
                );
            names[slot] = features;
        }
    }

    private void TakeOthers(List<InputSlot> slots, Dictionary<InputSlot, IReadOnlyList<string>> names)
    {
        if (slots.Count == 0)
        {
            return;
        }
        bool areFeatures = slots.TrueForAll(slot => slot.Width == 1 && _columns.ContainsKey(slot.Name));
        if (areFeatures)
        {
            TakeByName(slots, names);
            return;
        }
        (IReadOnlyList<string> ordered, Field? setting, string whose) = Order(slots);
        TakeInOrder(slots, ordered, setting, whose, names);
    }

    private void TakeByName(List<InputSlot> slots, Dictionary<InputSlot, IReadOnlyList<string>> names)
    {
        IReadOnlyList<string> listed = _offer.Model.Features;
        if (listed.Count > 0 && !listed.Order().SequenceEqual(slots.Select(s => s.Name).Order()))
        {
            throw _offer.Refuse(
                ScoreSpec.FeaturesField,
                "its inputs are named like features, but 'features' lists other ones; leave it out, or say under 'inputs' which feature fills each input"
            );
        }
        foreach (InputSlot slot in slots)
        {
            names[slot] = [slot.Name];
        }
    }

    /// <summary>The features in the model's order, the setting that gives it, and whose order it is in words.</summary>
    private (IReadOnlyList<string> Names, Field? Setting, string Whose) Order(List<InputSlot> slots)
    {
        if (_offer.Model.Features.Count > 0)
        {
            return (_offer.Model.Features, ScoreSpec.FeaturesField, "'features' lists");
        }
        if (FeatureNames.InMetadata(_offer) is { } stored)
        {
            return (stored, null, "the file's own list names");
        }
        if (slots.Count == 1)
        {
            return ([.. _offer.Schema.Features.Select(f => f.Name)], null, $"schema '{_offer.Schema.Name}' offers");
        }
        InputSlot unknown = slots.Find(slot => !_columns.ContainsKey(slot.Name)) ?? slots.First(slot => slot.Width != 1);
        throw _offer.Refuse(
            ScoreSpec.InputsField,
            $"it has {slots.Count} inputs, and it is not clear which of the schema's features fill {unknown.Quoted}; "
                + $"write inputs: {{ {unknown.Quoted}: {(unknown.Width == 1 ? "FEATURE" : "[FEATURE, ...]")} }}"
        );
    }

    private void TakeInOrder(
        List<InputSlot> slots,
        IReadOnlyList<string> ordered,
        Field? setting,
        string whose,
        Dictionary<InputSlot, IReadOnlyList<string>> names
    )
    {
        int open = slots.Count(slot => slot.Width is null);
        int known = slots.Sum(slot => slot.Width ?? 0);
        if (open > 1)
        {
            throw _offer.Refuse(
                ScoreSpec.InputsField,
                $"{open} of its inputs have an open width; say under 'inputs' which features fill each of them"
            );
        }
        if (open == 0 ? known != ordered.Count : known >= ordered.Count)
        {
            throw _offer.Refuse(
                setting ?? ScoreSpec.FeaturesField,
                $"it takes {(open == 0 ? "" : "more than ")}{known} feature{(known == 1 ? "" : "s")}, and {whose} {ordered.Count}; "
                    + (
                        setting is null
                            ? "list the model's features in its order under 'features'"
                            : "list all of them, in the model's order"
                    )
            );
        }
        int next = 0;
        foreach (InputSlot slot in slots)
        {
            int width = slot.Width ?? ordered.Count - known;
            names[slot] = [.. ordered.Skip(next).Take(width)];
            next += width;
        }
    }

    private InputPlan Fill(InputSlot slot, IReadOnlyList<string> names)
    {
        if (slot.Width is { } width && width != names.Count)
        {
            throw _offer.Refuse(
                ScoreSpec.InputsField,
                $"input {slot.Quoted} takes {width} feature{(width == 1 ? "" : "s")}, and 'inputs' gives it {names.Count}"
            );
        }
        if (slot.Width is null && InputWidths.LeastOf(_offer.File.Graph, slot.Name) is { } least && names.Count < least)
        {
            throw _offer.Refuse(
                ScoreSpec.FeaturesField,
                $"input {slot.Quoted} takes {least} features, as the model's first operators show, and gets {names.Count}; list all of them, in the model's order"
            );
        }
        int[] columns = [.. names.Select(ColumnOf)];
        foreach (int column in columns)
        {
            ElementRules.Check(_offer, slot, _offer.Schema.Features[column]);
        }
        return new InputPlan(slot.Name, slot.Element, slot.ShapeFor(names.Count), _lists.Of(columns));
    }

    private int ColumnOf(string name) =>
        _columns.TryGetValue(name, out int column)
            ? column
            : throw _offer.Refuse(
                ScoreSpec.FeaturesField,
                $"schema '{_offer.Schema.Name}' has no feature '{name}'{WhoseName(name)}{Nearest(name)}"
            );

    /// <summary>Where a name comes from that the configuration does not hold.</summary>
    private string WhoseName(string name) =>
        _offer.Model.Features.Contains(name) || _offer.Model.Inputs.Any(input => input.Value.Contains(name))
            ? ""
            : ", which the file's metadata lists";

    private string Nearest(string name) =>
        Suggestion.Nearest(name, _columns.Keys) is { } nearest
            ? $"; did you mean '{nearest}'?"
            : "; add it to the schema, or list the model's features by the schema's names under 'features'";
}

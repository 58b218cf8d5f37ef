using Vigia.Engine.Schemas;

namespace Vigia.Stages.Privacy;

/// <summary>
/// The personal fields of a schema, looked up by path. A rule covers its field and everything in it; the outermost rule counts.
/// </summary>
internal sealed class PersonalFields
{
    private readonly IReadOnlyList<KeyValuePair<FieldPath, PersonalRule>> _personal;

    /// <param name="personal">As the schema lists them.</param>
    public PersonalFields(IReadOnlyList<KeyValuePair<FieldPath, PersonalRule>> personal)
    {
        _personal = personal;
        foreach ((FieldPath path, PersonalRule rule) in personal)
        {
            Root.Add(path.Names, rule);
        }
        IsEmpty = personal.Count == 0;
        AnyHashed = personal.Any(p => p.Value == PersonalRule.Hash);
    }

    /// <summary>The schema declares nothing personal.</summary>
    public bool IsEmpty { get; }

    /// <summary>Some field is to be hashed, so writing out a whole record needs a key.</summary>
    public bool AnyHashed { get; }

    public PersonalNode Root { get; } = PersonalNode.CreateRoot();

    /// <summary>
    /// The rule for a CSV column; null if it is not personal. A column's name is a path as written, and beyond that any name that differs
    /// only in case, escapes or spaces around it is taken to be meant. A column in place of an object that holds personal fields is
    /// dropped: it may hold all of them in one text.
    /// </summary>
    public PersonalRule? RuleOfColumn(string name)
    {
        string trimmed = name.Trim();
        if (trimmed.Length > 0 && Root.Find(FieldPath.Parse(trimmed).Names) is { } node)
        {
            return node.Rule ?? PersonalRule.Drop;
        }
        return _personal
            .Where(p =>
                string.Equals(p.Key.Text, trimmed, StringComparison.OrdinalIgnoreCase)
                || string.Equals(string.Join('.', p.Key.Names), trimmed, StringComparison.OrdinalIgnoreCase)
            )
            .Select(p => (PersonalRule?)p.Value)
            .FirstOrDefault();
    }

    /// <summary>The rule for a field; null if it is not personal.</summary>
    public PersonalRule? RuleOf(FieldPath? path) => path is null ? null : Root.Find(path.Names)?.Rule;
}

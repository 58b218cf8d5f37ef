using System.Text;

namespace Vigia.Engine.Schemas;

/// <summary>
/// Where a field is in a record. Dots lead into nested objects (<c>payer.age</c>); a backslash keeps a dot as part of
/// a name (<c>a\.b</c>). For CSV the written path as a whole is the column's name.
/// </summary>
public sealed class FieldPath : IEquatable<FieldPath>
{
    private FieldPath(string text, string[] names)
    {
        Text = text;
        Names = names;
    }

    /// <summary>The path as the configuration or schema has it.</summary>
    public string Text { get; }

    /// <summary>Name at each level, outermost first; never empty.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A path as it is written: names with dots between them; a backslash takes the next character as it is.</summary>
    public static FieldPath Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        List<string> names = [];
        var name = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                name.Append(text[++i]);
            }
            else if (text[i] == '.')
            {
                names.Add(name.ToString());
                name.Clear();
            }
            else
            {
                name.Append(text[i]);
            }
        }
        names.Add(name.ToString());
        return new FieldPath(text, [.. names]);
    }

    /// <summary>Whether both lead to the same field, however they are written.</summary>
    /// <summary>A name as a path has it: with a backslash before what would be taken for its syntax.</summary>
    public static string Escape(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(".", @"\.", StringComparison.Ordinal);
    }

    public bool Equals(FieldPath? other) => other is not null && Names.SequenceEqual(other.Names);

    public override bool Equals(object? obj) => Equals(obj as FieldPath);

    public override int GetHashCode() =>
        Names.Aggregate(17, (hash, name) => HashCode.Combine(hash, name.GetHashCode(StringComparison.Ordinal)));

    public override string ToString() => Text;
}

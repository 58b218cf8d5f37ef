using System.Text;

namespace Vigia.Stages.Inference;

/// <summary>Names of features made of paths: letters, digits, dot, underscore and hyphen, each name once.</summary>
internal sealed class FeatureNames
{
    private const int MostCharacters = 100;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A name for a field.</summary>
    public string Take(string path)
    {
        var name = new StringBuilder();
        foreach (char c in path.Replace(@"\", "", StringComparison.Ordinal).Replace('.', '_'))
        {
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_');
        }
        string bare = name.ToString().Trim('_', '-');
        bare = bare.Length == 0 ? "field" : bare[..Math.Min(bare.Length, MostCharacters - 5)];
        string taken = bare;
        for (int i = 2; !_taken.Add(taken); i++)
        {
            taken = $"{bare}_{i}";
        }
        return taken;
    }
}

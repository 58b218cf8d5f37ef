namespace Vigia.Engine.Configuration;

/// <summary>Finds what the author probably meant to write.</summary>
public static class Suggestion
{
    /// <summary>The candidate nearest to <paramref name="word"/>, if near enough to be a slip of the pen; else null.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        (string? best, int distance) = (null, int.MaxValue);
        foreach (string candidate in candidates)
        {
            int d = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (d < distance)
            {
                (best, distance) = (candidate, d);
            }
        }
        return distance <= Math.Max(1, word.Length / 3) ? best : null;
    }

    /// <summary><c>; did you mean 'x'?</c>, or what there is to choose from.</summary>
    public static string Phrase(string word, IReadOnlyCollection<string> candidates) =>
        Nearest(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : $"; known: {string.Join(", ", candidates)}";

    /// <summary>Edits between two words: insert, delete, replace, or swap neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }
        for (int j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }
        return d[a.Length, b.Length];
    }
}

namespace Vigia.Stages.Sources.Kafka.Topics;

/// <summary>By which rule the keys of a topic were placed, as far as a sample shows.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Keys">Different keys in the sample.</param>
/// <param name="Partitioners">Names of the rules that explain it: more than one where they agree for this number of partitions; none if no
/// rule does.</param>
internal sealed record KeyPlacement(string Topic, int Keys, IReadOnlyList<string> Partitioners)
{
    // One stray key, sent to a partition by hand, hides nothing.
    private const double LeastShare = 0.95;

    // A wrong rule explains a key by chance once in as many as there are partitions: 20 keys of two partitions once in a million.
    private const double MostChance = 1e-6;

    /// <summary>Whether the sample says anything.</summary>
    public bool IsKnown => Keys > 0;

    /// <summary>Judges a sample.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">Partitions of the topic; at least 2.</param>
    /// <param name="sample">Keys and where they were found; a key that is there twice counts once.</param>
    public static KeyPlacement Judge(string topic, int partitions, IEnumerable<(byte[] Key, int Partition)> sample)
    {
        List<(byte[] Key, int Partition)> keys = [.. sample.DistinctBy(s => Convert.ToHexString(s.Key))];
        if (Math.Pow(partitions, -keys.Count) > MostChance)
        {
            return new KeyPlacement(topic, 0, []);
        }
        return new KeyPlacement(
            topic,
            keys.Count,
            [
                .. KeyPartitioner
                    .Known.Where(p => keys.Count(k => p.Place(k.Key, partitions) == k.Partition) >= LeastShare * keys.Count)
                    .Select(p => p.Name),
            ]
        );
    }
}

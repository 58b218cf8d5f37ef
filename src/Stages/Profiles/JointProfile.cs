using System.Text.Json.Serialization;
using Vigia.Stages.Distributions;
using Vigia.Statistics.Histograms;
using Vigia.Statistics.Joint;

namespace Vigia.Stages.Profiles;

/// <summary>
/// How well the features of a record go together (<see cref="JointModel"/>), and how that was distributed over the reference: over the
/// records that it was not learned from, about half of them.
/// </summary>
public sealed record JointProfile
{
    /// <summary>Features that take part, and how their values are cut.</summary>
    public required IReadOnlyList<JointFeature> Features { get; init; }

    /// <summary>Pairs of features that depend on each other, and how often their values occurred together.</summary>
    public required IReadOnlyList<JointCounts> Pairs { get; init; }

    /// <summary>Records whose scores were counted.</summary>
    public required long Rows { get; init; }

    /// <summary>Moments of the scores.</summary>
    public Moments? Moments { get; init; }

    /// <summary>The scores, in parts of 1/64.</summary>
    public required NumberCounts Numbers { get; init; }

    /// <summary>The scores by hour of the week; null for references of less than a day.</summary>
    public HourlyProfile? Hourly { get; init; }

    /// <summary>The model, for rows of the given features.</summary>
    /// <param name="names">Name of each column.</param>
    /// <exception cref="ArgumentException">A feature is not among the names, or the counts of a pair are not those of its codes.</exception>
    internal JointModel ToModel(IReadOnlyList<string> names) =>
        new(
            names.Count,
            [.. Features.Select(f => new EdgeColumn(ColumnOf(names, f.Feature), [.. f.Edges]))],
            [.. Pairs.Select(p => new JointPair(p.First, p.Second, [.. p.Counts.SelectMany(c => c)]))]
        );

    private static int ColumnOf(IReadOnlyList<string> names, string feature)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == feature)
            {
                return i;
            }
        }
        throw new ArgumentException($"feature '{feature}' is not in the profile");
    }
}

/// <summary>A feature of the joint score.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Edges">Where its values are cut, rising; categories are cut between the numbers of their values.</param>
/// <param name="Values">Values of a category or boolean in the order of their numbers; null for a number.</param>
public sealed record JointFeature(string Feature, IReadOnlyList<float> Edges, IReadOnlyList<string>? Values = null);

/// <summary>Two features and how often their values occurred together.</summary>
/// <param name="First">Place of the one among the features of the joint score.</param>
/// <param name="Second">Place of the other.</param>
/// <param name="Counts">A row for each cell of the first (no value, below the first edge, from each edge on), with a count for each cell of
/// the second.</param>
public sealed record JointCounts(
    int First,
    int Second,
    [property: JsonConverter(typeof(CountRowsConverter))] IReadOnlyList<IReadOnlyList<long>> Counts
);

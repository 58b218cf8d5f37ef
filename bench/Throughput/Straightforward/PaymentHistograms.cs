using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles;

namespace Vigia.Bench.Throughput.Straightforward;

/// <summary>Counts of every feature and of the score in the reference profile's bins, by binary search. For one thread at a time.</summary>
internal sealed class PaymentHistograms
{
    private static readonly Profile Reference = ProfileFile.Load(Shipped.Profile);

    private readonly Column[] _features =
    [
        .. Reference.Features.Select(f => f.Numbers is { } n ? Column.OfNumbers(n) : Column.OfCodes(f.Categories!)),
    ];
    private readonly Column _scores = Column.OfNumbers(Reference.Scores[0].Numbers);
    private long _records;

    /// <summary>Counts one payment.</summary>
    public void Add(ReadOnlySpan<float> features, float score)
    {
        AddFeatures(features);
        _scores.Add(score);
    }

    /// <summary>Counts one payment that has no score.</summary>
    public void AddFeatures(ReadOnlySpan<float> features)
    {
        for (int i = 0; i < _features.Length; i++)
        {
            _features[i].Add(features[i]);
        }
        _records++;
    }

    /// <summary>Adds what another one has counted.</summary>
    public void Add(PaymentHistograms other)
    {
        for (int i = 0; i < _features.Length; i++)
        {
            _features[i].Add(other._features[i]);
        }
        _scores.Add(other._scores);
        _records += other._records;
    }

    /// <summary>The counts of features and score.</summary>
    public Tally ToTally() => new(_records, [.. _features.SelectMany(f => f.Counts), .. _scores.Counts]);

    /// <summary>The counts of the features.</summary>
    public Tally ToFeatureTally() => new(_records, [.. _features.SelectMany(f => f.Counts)]);

    /// <summary>Numbers: below the first edge, between edges, from the last one on, missing. Codes: each one, missing, unknown.</summary>
    private sealed class Column(float[] edges, bool isCode, int cells)
    {
        public long[] Counts { get; } = new long[cells];

        public static Column OfNumbers(NumberCounts numbers) => new([.. numbers.Edges], false, numbers.Edges.Count + 2);

        public static Column OfCodes(CategoryCounts categories) =>
            new([.. Enumerable.Range(0, categories.Values.Count).Select(code => (float)code)], true, categories.Values.Count + 2);

        public void Add(float value)
        {
            int missing = isCode ? edges.Length : edges.Length + 1;
            Counts[float.IsNaN(value) ? missing : Find(value)]++;
        }

        public void Add(Column other)
        {
            for (int i = 0; i < Counts.Length; i++)
            {
                Counts[i] += other.Counts[i];
            }
        }

        private int Find(float value)
        {
            int found = Array.BinarySearch(edges, value);
            return isCode ? (found >= 0 ? found : edges.Length + 1)
                : found >= 0 ? found + 1
                : ~found;
        }
    }
}

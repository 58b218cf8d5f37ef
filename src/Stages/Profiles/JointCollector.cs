using Vigia.Engine.Schemas;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Stages.Segments;
using Vigia.Statistics;
using Vigia.Statistics.Drift;
using Vigia.Statistics.Histograms;
using Vigia.Statistics.Joint;

namespace Vigia.Stages.Profiles;

/// <summary>
/// Learns from one half of a reference how its features go together, and counts how well they do in the other half: a model fits the
/// records that it was learned from better than any others. The halves are chosen by a hash of the record's time and values: where records
/// have few different values, by values alone each half would lack combinations that the other has, and they would look unseen.
/// </summary>
/// <param name="schema">The schema of the records.</param>
/// <param name="width">Values of a row, which begins with the features.</param>
/// <param name="utcOffsetHours">Local time minus UTC.</param>
internal sealed class JointCollector(RecordSchema schema, int width, int utcOffsetHours)
{
    /// <summary>Bins of a feature: pairs have the square of it as cells.</summary>
    public const int Bins = 6;

    private const int ScoreBins = 20;
    private readonly SegmentPlan _plan = SegmentPlan.Of(schema, new SegmentOptions { Values = int.MaxValue }, null);
    private JointScorer? _scorer;
    private ProfileCounts? _counts;
    private CellCounter? _counter;
    private SlotCounter[] _slots = [];
    private RunningMoments _moments;
    private long[] _slotCounts = [];
    private float[] _rows = [];
    private long[] _times = [];
    private float[] _scores = [];

    /// <summary>Learns the joint model from rows of the reference.</summary>
    /// <param name="edges">How each feature is cut.</param>
    /// <param name="rows">Whole rows.</param>
    /// <param name="times">Event time of each row, Unix ms.</param>
    public void Learn(IReadOnlyList<float[]> edges, ReadOnlySpan<float> rows, ReadOnlySpan<long> times)
    {
        EdgeColumn[] columns = [.. edges.Select((e, i) => new EdgeColumn(i, e))];
        int learned = Select(rows, times, isLearned: true);
        byte[] hours = new byte[learned];
        for (int i = 0; i < learned; i++)
        {
            hours[i] = (byte)HourOfWeek.Of(HourOfWeek.Since1970(_times[i], utcOffsetHours));
        }
        int features = schema.Features.Count;
        JointModel? model = JointLearner.Learn(_rows.AsSpan(0, learned * features), features, columns, hours, features);
        if (model is null)
        {
            return;
        }
        _scorer = new JointScorer(model, Simd.Current);
        int count = Select(rows, times, isLearned: false);
        float[] sorted = Score(count).ToArray();
        if (sorted.Length == 0)
        {
            _scorer = null;
            return;
        }
        Array.Sort(sorted);
        CellLayout layout = CellLayout.OfNumber(Edges.Numbers(sorted, ScoreBins, sorted[0], sorted[^1]));
        _counts = new ProfileCounts(schema with { Segments = [] }, [layout], utcOffsetHours);
        _counter = new CellCounter([layout], Simd.Current);
        _slots = [.. _plan.Dimensions.Select(d => new SlotCounter(d))];
        _slotCounts = new long[_plan.SlotCount * _counter.Length];
    }

    /// <summary>Counts the rows that nothing was learned from.</summary>
    /// <param name="rows">Whole rows.</param>
    /// <param name="times">Event time of each row, Unix ms.</param>
    public void Count(ReadOnlySpan<float> rows, ReadOnlySpan<long> times)
    {
        if (_scorer is null || _counter is null || _counts is null)
        {
            return;
        }
        int count = Select(rows, times, isLearned: false);
        ReadOnlySpan<float> scores = Score(count);
        foreach (float score in scores)
        {
            _moments.Add(score);
        }
        _counts.Add(scores, _times.AsSpan(0, count));
        int features = schema.Features.Count;
        foreach (SlotCounter slots in _slots)
        {
            slots.Begin(_rows.AsSpan(0, count * features), features);
            slots.Count(scores, 1, _counter, _slotCounts, _counter.Length, 0);
        }
    }

    /// <summary>What was learned and counted; null if no two features depend on each other, or if there were too few records.</summary>
    public JointProfile? Build()
    {
        if (_scorer is null || _counts is null)
        {
            return null;
        }
        JointModel model = _scorer.Model;
        return new JointProfile
        {
            Features =
            [
                .. model.Columns.Select(c =>
                {
                    FeatureSpec feature = schema.Features[c.Column];
                    return new JointFeature(
                        feature.Name,
                        c.Edges,
                        feature.Type == FeatureType.Number ? null : [.. CellLayout.ValuesOf(feature)]
                    );
                }),
            ],
            Pairs =
            [
                .. model.Pairs.Select(p => new JointCounts(
                    p.First,
                    p.Second,
                    [.. p.Counts.Chunk(JointModel.CodesOf(model.Columns[p.Second])).Select(row => (IReadOnlyList<long>)row)]
                )),
            ],
            Rows = _counts.Rows,
            Moments = _moments.ToMoments(),
            Numbers = _counts.NumbersOf(0),
            Hourly = _counts.Hours.Build(0),
        };
    }

    /// <summary>The counts of a slot of the schema's segments; null if nothing was learned.</summary>
    public IReadOnlyList<long>? CellsOf(int slot) =>
        _counter is null ? null : _slotCounts[(slot * _counter.Length)..((slot + 1) * _counter.Length)];

    private ReadOnlySpan<float> Score(int count)
    {
        if (_scores.Length < count)
        {
            _scores = new float[count];
        }
        Span<float> scores = _scores.AsSpan(0, count);
        _scorer!.Score(_rows.AsSpan(0, count * schema.Features.Count), scores);
        return scores;
    }

    /// <summary>Brings the features and times of one half of the rows together.</summary>
    private int Select(ReadOnlySpan<float> rows, ReadOnlySpan<long> times, bool isLearned)
    {
        int features = schema.Features.Count;
        if (_times.Length < times.Length)
        {
            _times = new long[times.Length];
            _rows = new float[times.Length * features];
        }
        int count = 0;
        for (int row = 0; row < times.Length; row++)
        {
            ReadOnlySpan<float> own = rows.Slice(row * width, features);
            if (IsLearned(own, times[row]) == isLearned)
            {
                own.CopyTo(_rows.AsSpan(count * features));
                _times[count++] = times[row];
            }
        }
        return count;
    }

    private static bool IsLearned(ReadOnlySpan<float> features, long time)
    {
        ulong hash = (ulong)time;
        foreach (float value in features)
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 0x9E37_79B9_7F4A_7C15;
            hash ^= hash >> 29;
        }
        return (hash & 1) == 0;
    }
}

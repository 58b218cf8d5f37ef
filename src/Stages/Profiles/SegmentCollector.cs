using Vigia.Engine.Schemas;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Profiles;

/// <summary>Counts a reference by every value of the features by which the schema says that results may be split.</summary>
internal sealed class SegmentCollector
{
    private readonly SegmentPlan _plan;
    private readonly SlotCounter[] _slots;
    private readonly CellCounter _counter;
    private readonly long[] _counts;

    /// <param name="schema">The schema of the records.</param>
    /// <param name="counter">Counts the whole: features, then scores.</param>
    public SegmentCollector(RecordSchema schema, CellCounter counter)
    {
        _plan = SegmentPlan.Of(schema, new SegmentOptions { Values = int.MaxValue }, null);
        _slots = [.. _plan.Dimensions.Select(d => new SlotCounter(d))];
        _counter = counter;
        _counts = new long[_plan.SlotCount * counter.Length];
    }

    /// <summary>Counts whole rows of <paramref name="width"/> columns: features, then scores.</summary>
    public void Count(ReadOnlySpan<float> rows, int width)
    {
        foreach (SlotCounter slots in _slots)
        {
            slots.Begin(rows, width);
            slots.Count(rows, width, _counter, _counts, _counter.Length, 0);
        }
    }

    /// <summary>What was counted; null if the schema splits by nothing.</summary>
    /// <param name="features">How many of the columns are features.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="joint">Has the counts of the joint scores.</param>
    public IReadOnlyList<SegmentProfile>? Build(int features, int columns, JointCollector joint) =>
        _plan.Dimensions.Count == 0
            ? null
            :
            [
                .. _plan.Dimensions.Select(dimension =>
                {
                    // Every declared value has a slot; what shares `other` is undeclared.
                    SegmentCells?[] slots =
                    [
                        .. Enumerable.Range(dimension.First, dimension.Count).Select(slot => Cells(slot, features, columns, joint)),
                    ];
                    return new SegmentProfile
                    {
                        Feature = dimension.Feature,
                        Values =
                        [
                            .. dimension
                                .Declared.Zip(slots)
                                .Where(v => v.Second is not null)
                                .Select(v => new SegmentValue(v.First, v.Second!)),
                        ],
                        Unseen = slots[^2],
                        Missing = slots[^1],
                    };
                }),
            ];

    private SegmentCells? Cells(int slot, int features, int columns, JointCollector joint)
    {
        long[] counts = _counts[(slot * _counter.Length)..((slot + 1) * _counter.Length)];
        IReadOnlyList<long>[] cells = [.. Enumerable.Range(0, columns).Select(column => _counter.Of(column, counts).ToArray())];
        return counts.All(c => c == 0)
            ? null
            : new SegmentCells
            {
                Features = cells[..features],
                Scores = cells[features..],
                Joint = joint.CellsOf(slot),
            };
    }
}

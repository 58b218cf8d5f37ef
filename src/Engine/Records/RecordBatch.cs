using System.Runtime.InteropServices;

namespace Vigia.Engine.Records;

/// <summary>
/// A few thousand records of one kind on their way through the pipeline, as columns. It has one owner at a time: the
/// source fills it, each stage in turn adds to it, and the acknowledgement returns it to its <see cref="BatchPool"/>.
/// </summary>
/// <remarks>
/// Two counts matter. <see cref="Received"/> records came from the source (payload, offset and source time each).
/// <see cref="Rows"/> of them were decoded; the decoded columns are dense, and <see cref="ReceivedIndex"/> leads back
/// from a row to the record that it came from. The others are in <see cref="Rejections"/>. Rows keep the order of arrival.
/// </remarks>
public sealed partial class RecordBatch : PipelineItem
{
    private readonly List<Run> _runs = [];
    private readonly List<Rejection> _rejections = [];
    private readonly List<ModelColumn> _models = [];

    internal RecordBatch() { }

    /// <summary>What the records are.</summary>
    public RecordKind Kind { get; private set; }

    /// <summary>Records received from the source.</summary>
    public int Received => Payloads.Count;

    /// <summary>The records as received; empty ones where they are <see cref="Columns"/>.</summary>
    public ByteColumn Payloads { get; } = new();

    /// <summary>The values of received records from a source that reads columns; empty for other sources.</summary>
    public ReceivedColumns? Columns { get; set; }

    /// <summary>Offset of each received record within its partition.</summary>
    public Column<long> Offsets { get; } = new();

    /// <summary>
    /// The header line that describes the payloads, without its line end, where the format has one (CSV files); else empty.
    /// All records of a batch share it: a source begins a new batch where the header changes.
    /// </summary>
    public ReadOnlyMemory<byte> Header { get; set; }

    /// <summary>When each record reached the source (Unix ms): the broker's timestamp, or the time of reading.</summary>
    public Column<long> SourceTimes { get; } = new();

    /// <summary>Whether <see cref="SourceTimes"/> are times of reading: no record's event time is to be judged by them.</summary>
    public bool IsReadLater { get; set; }

    /// <summary>Which partitions the received records come from, covering all of them in order.</summary>
    public ReadOnlySpan<Run> Runs => CollectionsMarshal.AsSpan(_runs);

    /// <summary>Number of decoded records: the length of every decoded column.</summary>
    public int Rows => ReceivedIndex.Count;

    /// <summary>For each row, the index of the received record it was decoded from; strictly increasing.</summary>
    public Column<int> ReceivedIndex { get; } = new();

    /// <summary>The id of each row, UTF-8.</summary>
    public ByteColumn Ids { get; } = new();

    /// <summary>When each row's event happened (Unix ms).</summary>
    public Column<long> EventTimes { get; } = new();

    /// <summary>Amount of each row in minor units (centavos); empty if the schema names none.</summary>
    public Column<long> Amounts { get; } = new();

    /// <summary>Hash of the account of each row, 0 where it is missing; empty if the schema names none.</summary>
    public Column<ulong> Accounts { get; } = new();

    /// <summary>
    /// Row-major matrix of <see cref="Rows"/> x <see cref="FeatureCount"/>. A missing value is NaN, a category its dictionary code.
    /// </summary>
    public Column<float> Features { get; } = new();

    /// <summary>Columns of <see cref="Features"/>.</summary>
    public int FeatureCount { get; set; }

    /// <summary>
    /// Values that models take as doubles or whole numbers, unrounded: row-major, <see cref="Rows"/> x the features of
    /// <see cref="ExactFeatures"/>. <see cref="Features"/> holds the same values as floats.
    /// </summary>
    public Column<ExactNumber> ExactNumbers { get; } = new();

    /// <summary>The features in the columns of <see cref="ExactNumbers"/>, ascending; the same list in every batch of a decoder.</summary>
    public IReadOnlyList<int> ExactFeatures { get; set; } = [];

    /// <summary>
    /// Scores that came with the records: row-major, <see cref="Rows"/> x <see cref="GivenScoreCount"/>, in the schema's order; NaN where
    /// one is missing.
    /// </summary>
    public Column<float> GivenScores { get; } = new();

    /// <summary>Columns of <see cref="GivenScores"/>.</summary>
    public int GivenScoreCount { get; set; }

    /// <summary>The truth that each row carries; empty if the schema names no such field.</summary>
    public Column<Truth> Truths { get; } = new();

    /// <summary>What was done with each row's transaction; empty if the schema has no section <c>decision</c>.</summary>
    public Column<Decision> Decisions { get; } = new();

    /// <summary>
    /// Which rules fired: row-major, <see cref="RuleWords"/> words a row, a bit for each rule in the schema's order, and after them one
    /// that says that a list named an unknown rule; empty if the schema names no rules.
    /// </summary>
    public Column<ulong> Rules { get; } = new();

    /// <summary>Words of 64 rules in a row of <see cref="Rules"/>.</summary>
    public int RuleWords { get; set; }

    /// <summary>What each label says beyond its status; empty if the schema names no such fields.</summary>
    public Column<LabelDetail> LabelDetails { get; } = new();

    /// <summary>One column per model, in the order of the plan's models; appended by scoring.</summary>
    public ReadOnlySpan<ModelColumn> Models => CollectionsMarshal.AsSpan(_models)[..ModelCount];

    /// <summary>Model columns in use.</summary>
    public int ModelCount { get; private set; }

    /// <summary>Records that a stage could not take, in the order in which they were found.</summary>
    public ReadOnlySpan<Rejection> Rejections => CollectionsMarshal.AsSpan(_rejections);

    /// <summary>Adds a received record; a run grows while records continue its partition and order.</summary>
    /// <param name="partition">Where it comes from.</param>
    /// <param name="offset">Its offset, greater than the partition's last.</param>
    /// <param name="sourceTime">Unix ms.</param>
    /// <param name="payload">Copied into the arena.</param>
    public void Receive(SourcePartition partition, long offset, long sourceTime, ReadOnlySpan<byte> payload)
    {
        Payloads.Add(payload);
        Receive(partition, offset, sourceTime);
    }

    /// <summary>
    /// As <see cref="Receive(SourcePartition,long,long,ReadOnlySpan{byte})"/>, for a payload that was committed to <see cref="Payloads"/>
    /// in place.
    /// </summary>
    public void Receive(SourcePartition partition, long offset, long sourceTime)
    {
        Offsets.Add(offset);
        SourceTimes.Add(sourceTime);
        Extend(partition, offset, offset, 1);
    }

    /// <summary>Many at once, as <see cref="Receive(SourcePartition,long,long)"/> one after the other.</summary>
    /// <param name="partition">Where they come from.</param>
    /// <param name="offsets">Ascending; at least one.</param>
    /// <param name="sourceTimes">Of each, Unix ms.</param>
    public void Receive(SourcePartition partition, ReadOnlySpan<long> offsets, ReadOnlySpan<long> sourceTimes)
    {
        Offsets.Add(offsets);
        SourceTimes.Add(sourceTimes);
        Extend(partition, offsets[0], offsets[^1], offsets.Length);
    }

    /// <summary>Many at once whose offsets have no gap between them and that came at the same time.</summary>
    /// <param name="partition">Where they come from.</param>
    /// <param name="firstOffset">Offset of the first.</param>
    /// <param name="count">How many; at least one.</param>
    /// <param name="sourceTime">Unix ms.</param>
    public void Receive(SourcePartition partition, long firstOffset, int count, long sourceTime)
    {
        int start = Offsets.Count;
        Span<long> offsets = Offsets.Resize(start + count)[start..];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = firstOffset + i;
        }
        SourceTimes.Resize(start + count)[start..].Fill(sourceTime);
        Extend(partition, firstOffset, firstOffset + count - 1, count);
    }

    /// <summary>Takes a received record out of the rows to come, for the dead letter.</summary>
    public void Reject(in Rejection rejection) => _rejections.Add(rejection);

    /// <summary>Appends a model's columns of <see cref="Rows"/> rows each; the values are whatever an earlier batch left.</summary>
    public ModelColumn AddModel()
    {
        if (ModelCount == _models.Count)
        {
            _models.Add(new ModelColumn());
        }
        ModelColumn column = _models[ModelCount++];
        column.Scores.Resize(Rows);
        column.Decisions.Resize(Rows);
        return column;
    }

    /// <summary>The rows that came from <paramref name="run"/>: start and count within the dense columns.</summary>
    public (int Start, int Count) RowsOf(in Run run)
    {
        if (Rows == Received)
        {
            return (run.Start, run.Count);
        }
        int start = LowerBound(ReceivedIndex.Span, run.Start);
        return (start, LowerBound(ReceivedIndex.Span, run.End) - start);
    }

    /// <summary>Bytes of the received records of a run.</summary>
    public long BytesOf(in Run run) =>
        Columns is { Count: > 0 } columns ? columns.BytesOf(run.Start, run.Count) : Payloads.BytesOf(run.Start, run.Count);

    /// <summary>Where a received record comes from.</summary>
    public SourcePartition PartitionOf(int received)
    {
        foreach (ref readonly Run run in Runs)
        {
            if (received < run.End)
            {
                return run.Partition;
            }
        }
        throw new ArgumentOutOfRangeException(nameof(received), received, "the batch has no such record");
    }

    /// <summary>Makes room for records that are still to be received.</summary>
    internal void EnsureCapacity(int records, int payloadBytes)
    {
        Payloads.EnsureCapacity(records, payloadBytes);
        Offsets.EnsureCapacity(records);
        SourceTimes.EnsureCapacity(records);
    }

    internal void Begin(RecordKind kind)
    {
        Kind = kind;
        Header = default;
        IsReadLater = false;
        FeatureCount = 0;
        ExactFeatures = [];
        GivenScoreCount = 0;
        RuleWords = 0;
        ModelCount = 0;
        Payloads.Clear();
        Columns?.Clear();
        Offsets.Clear();
        SourceTimes.Clear();
        _runs.Clear();
        ReceivedIndex.Clear();
        Ids.Clear();
        EventTimes.Clear();
        Amounts.Clear();
        Accounts.Clear();
        Features.Clear();
        ExactNumbers.Clear();
        GivenScores.Clear();
        Truths.Clear();
        Decisions.Clear();
        Rules.Clear();
        LabelDetails.Clear();
        foreach (ModelColumn column in _models)
        {
            column.Clear();
        }
        _rejections.Clear();
    }

    /// <summary>Gives the arrays back. The batch is not used any more.</summary>
    internal void Release()
    {
        Payloads.Release();
        Offsets.Release();
        SourceTimes.Release();
        ReceivedIndex.Release();
        Ids.Release();
        EventTimes.Release();
        Amounts.Release();
        Accounts.Release();
        Features.Release();
        ExactNumbers.Release();
        GivenScores.Release();
        Truths.Release();
        Decisions.Release();
        Rules.Release();
        LabelDetails.Release();
        _models.ForEach(column => column.Release());
    }

    /// <summary>The records added last are of the partition: they continue its run, or begin a new one.</summary>
    private void Extend(SourcePartition partition, long firstOffset, long lastOffset, int count)
    {
        Span<Run> runs = CollectionsMarshal.AsSpan(_runs);
        if (!runs.IsEmpty && runs[^1].Partition == partition)
        {
            runs[^1] = runs[^1] with { LastOffset = lastOffset, Count = runs[^1].Count + count };
        }
        else
        {
            _runs.Add(new Run(partition, firstOffset, lastOffset, Offsets.Count - count, count));
        }
    }

    private static int LowerBound(ReadOnlySpan<int> sorted, int value)
    {
        int index = sorted.BinarySearch(value);
        return index < 0 ? ~index : index;
    }
}

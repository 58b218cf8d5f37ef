using System.Buffers.Binary;
using System.Text;
using Vigia.Engine.Records;

namespace Vigia.Stages.Performance.Store;

/// <summary>Keys of the prediction store: a letter for what it is, then numbers in an order that bytes keep.</summary>
internal static class StoreKeys
{
    public const byte Format = (byte)'f',
        Layout = (byte)'y',
        Position = (byte)'p',
        Source = (byte)'s',
        Block = (byte)'b',
        NextBlock = (byte)'n',
        Waiting = (byte)'w',
        Labelled = (byte)'l',
        LabelledOf = (byte)'d',
        WaitingRevisions = (byte)'v',
        Recovery = (byte)'x',
        RecoveryMember = (byte)'m',
        Tally = (byte)'t',
        Count = (byte)'c',
        Run = (byte)'r';

    /// <summary>In place of a series' number: the delays of a cohort's labels.</summary>
    public const uint Delays = uint.MaxValue;

    /// <summary>In place of a series' number: the counts of <see cref="Counting.CaseCounts"/>.</summary>
    public const uint Cases = uint.MaxValue - 1;

    /// <summary>Beyond the numbers of series: the counts of <see cref="Counting.RankCounts"/>, one for each model.</summary>
    public const uint Ranks = 1u << 31;

    /// <summary>In place of a series' number: the counts of <see cref="Counting.DeadlineCounts"/>.</summary>
    public const uint Deadlines = uint.MaxValue - 2;

    /// <summary>Beyond those: the highest scored transactions, for each model.</summary>
    public const uint Tops = Ranks + (1u << 30);

    /// <summary>Beyond those: the counts of <see cref="Counting.LossCounts"/>, for each model that predicts a loss.</summary>
    public const uint Losses = Tops + (1u << 29);

    /// <summary>Beyond those: the highest scored accounts, for each model.</summary>
    public const uint TopAccounts = Losses + (1u << 28);

    /// <summary>In place of a series' number: the counts of <see cref="Counting.AccountCounts"/>.</summary>
    public const uint Accounts = uint.MaxValue - 3;

    public static byte[] Of(byte letter) => [letter];

    public static byte[] OfLayout(int number) => Join(Layout, (uint)number);

    public static byte[] OfPosition(SourcePartition partition) => OfPartition(Position, partition);

    /// <summary>What the partition was.</summary>
    public static byte[] OfSource(SourcePartition partition) => OfPartition(Source, partition);

    private static byte[] OfPartition(byte letter, SourcePartition partition)
    {
        byte[] topic = Encoding.UTF8.GetBytes(partition.Topic);
        byte[] key = new byte[1 + sizeof(int) + topic.Length];
        key[0] = letter;
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(1), partition.Partition);
        topic.CopyTo(key, 1 + sizeof(int));
        return key;
    }

    public static SourcePartition PartitionOf(ReadOnlySpan<byte> key) =>
        new(Encoding.UTF8.GetString(key[(1 + sizeof(int))..]), BinaryPrimitives.ReadInt32BigEndian(key[1..]));

    public static byte[] OfBlock(ulong number) => Join(Block, number);

    /// <summary>The number of a block.</summary>
    public static ulong BlockOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[^sizeof(ulong)..]);

    /// <summary>A block of the pipeline's state: the number of a series of blocks, and its own.</summary>
    public static byte[] OfBlock(ulong series, ulong number) => Join(Block, new UInt128(series, number));

    /// <summary>The series of a block of the pipeline's state.</summary>
    public static ulong BlockSeriesOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[1..]);

    public static byte[] OfWaiting(UInt128 id) => Join(Waiting, id);

    public static byte[] OfWaitingRevisions(UInt128 id) => Join(WaitingRevisions, id);

    public static byte[] OfRecovery(ulong recovery) => Join(Recovery, recovery);

    public static byte[] OfMembers(ulong recovery) => Join(RecoveryMember, recovery);

    public static byte[] OfMember(ulong recovery, UInt128 id)
    {
        byte[] key = new byte[1 + sizeof(ulong) + 16];
        OfMembers(recovery).CopyTo(key, 0);
        BinaryPrimitives.WriteUInt128BigEndian(key.AsSpan(1 + sizeof(ulong)), id);
        return key;
    }

    public static byte[] OfLabelled(UInt128 id) => Join(Labelled, id);

    /// <summary>The id at the end of a key.</summary>
    public static UInt128 IdOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt128BigEndian(key[^16..]);

    public static byte[] OfLabelledIn(long cohort) => Join(LabelledOf, Sortable(cohort));

    public static byte[] OfLabelledIn(long cohort, UInt128 id)
    {
        byte[] key = new byte[1 + sizeof(ulong) + 16];
        OfLabelledIn(cohort).CopyTo(key, 0);
        BinaryPrimitives.WriteUInt128BigEndian(key.AsSpan(1 + sizeof(ulong)), id);
        return key;
    }

    public static byte[] OfCounts(long cohort) => Join(Count, Sortable(cohort));

    public static byte[] OfSeries(long cohort, int layout, int series) => OfCounts(cohort, (uint)layout, (uint)series);

    public static byte[] OfDelays(long cohort, int layout) => OfCounts(cohort, (uint)layout, Delays);

    public static byte[] OfCases(long cohort, int layout) => OfCounts(cohort, (uint)layout, Cases);

    public static byte[] OfAccounts(long cohort, int layout) => OfCounts(cohort, (uint)layout, Accounts);

    public static byte[] OfTops(long cohort, int layout, int model) => OfCounts(cohort, (uint)layout, Tops + (uint)model);

    public static byte[] OfLosses(long cohort, int layout, int model) => OfCounts(cohort, (uint)layout, Losses + (uint)model);

    public static byte[] OfTopAccounts(long cohort, int layout, int model) => OfCounts(cohort, (uint)layout, TopAccounts + (uint)model);

    public static byte[] OfRanks(long cohort, int layout, int model) => OfCounts(cohort, (uint)layout, Ranks + (uint)model);

    public static byte[] OfDeadlines(long cohort, int layout) => OfCounts(cohort, (uint)layout, Deadlines);

    /// <summary>
    /// What a key of counts says; the series is <see cref="Delays"/>, <see cref="Cases"/>, <see cref="Deadlines"/> or at least
    /// <see cref="Ranks"/> for those.
    /// </summary>
    public static (long Cohort, int Layout, uint Series) SeriesOf(ReadOnlySpan<byte> key) =>
        (CohortOf(key), BinaryPrimitives.ReadInt32BigEndian(key[9..]), BinaryPrimitives.ReadUInt32BigEndian(key[13..]));

    public static byte[] OfRun(long cohort, ulong run)
    {
        byte[] key = new byte[1 + 2 * sizeof(ulong)];
        Join(Run, Sortable(cohort)).CopyTo(key, 0);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(9), run);
        return key;
    }

    public static (long Cohort, ulong Run) RunOf(ReadOnlySpan<byte> key) => (CohortOf(key), BinaryPrimitives.ReadUInt64BigEndian(key[9..]));

    /// <summary>The key of a chunk of rows: cohort, run, bucket. They are in a column family of their own.</summary>
    public static void WriteChunk(Span<byte> key, long cohort, ulong run, uint bucket)
    {
        BinaryPrimitives.WriteUInt64BigEndian(key, Sortable(cohort));
        BinaryPrimitives.WriteUInt64BigEndian(key[8..], run);
        BinaryPrimitives.WriteUInt32BigEndian(key[16..], bucket);
    }

    public const int ChunkLength = 20;

    /// <summary>Whether a chunk's key is of this run, and its bucket.</summary>
    public static bool IsChunkOf(ReadOnlySpan<byte> key, long cohort, ulong run, out uint bucket)
    {
        bucket = BinaryPrimitives.ReadUInt32BigEndian(key[16..]);
        return BinaryPrimitives.ReadUInt64BigEndian(key) == Sortable(cohort) && BinaryPrimitives.ReadUInt64BigEndian(key[8..]) == run;
    }

    private static long CohortOf(ReadOnlySpan<byte> key) => (long)(BinaryPrimitives.ReadUInt64BigEndian(key[1..]) ^ 1UL << 63);

    private static byte[] OfCounts(long cohort, uint layout, uint series)
    {
        byte[] key = new byte[17];
        OfCounts(cohort).CopyTo(key, 0);
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(9), layout);
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(13), series);
        return key;
    }

    // Times before 1970 sort before those after it.
    private static ulong Sortable(long cohort) => (ulong)cohort ^ 1UL << 63;

    private static byte[] Join(byte letter, uint number)
    {
        byte[] key = new byte[1 + sizeof(uint)];
        key[0] = letter;
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(1), number);
        return key;
    }

    private static byte[] Join(byte letter, ulong number)
    {
        byte[] key = new byte[1 + sizeof(ulong)];
        key[0] = letter;
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(1), number);
        return key;
    }

    private static byte[] Join(byte letter, UInt128 number)
    {
        byte[] key = new byte[1 + 16];
        key[0] = letter;
        BinaryPrimitives.WriteUInt128BigEndian(key.AsSpan(1), number);
        return key;
    }
}

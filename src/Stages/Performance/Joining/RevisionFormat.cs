using System.Buffers;
using System.Buffers.Binary;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>Writes labels and decisions for the store, as numbers of fixed length.</summary>
internal readonly struct RevisionWriter(ArrayBufferWriter<byte> to)
{
    /// <summary>A bit of a label's last byte.</summary>
    internal const byte IsReversal = 1,
        IsRefundRequested = 2;

    public void Write(int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), number);
        to.Advance(sizeof(int));
    }

    public void Write(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(sizeof(long)), number);
        to.Advance(sizeof(long));
    }

    public void Write(ReadOnlySpan<byte> bytes) => to.Write(bytes);

    public void Write(in TimedVerdict label)
    {
        Write(label.Time);
        Write(label.Verdict, label.Facts);
    }

    public void Write(Decision decision)
    {
        PayloadFormat.WriteDecision(to.GetSpan(PayloadFormat.DecisionBytes), decision);
        to.Advance(PayloadFormat.DecisionBytes);
    }

    public void Write(in Revision revision)
    {
        Write(revision.Time);
        Write([revision.IsLabel ? (byte)0 : (byte)1]);
        if (revision.Decision is { } decision)
        {
            Write(decision);
            return;
        }
        Write((long)revision.Key);
        Write((long)revision.Recovery);
        Write(revision.Verdict, revision.Facts, revision.IsRefundRequested);
    }

    /// <summary>The bytes of what is said of one transaction.</summary>
    public static byte[] Encode(ReadOnlySpan<Revision> revisions)
    {
        var writer = new RevisionWriter(new ArrayBufferWriter<byte>());
        foreach (ref readonly Revision revision in revisions)
        {
            writer.Write(revision);
        }
        return writer.ToArray();
    }

    public byte[] ToArray() => to.WrittenSpan.ToArray();

    private void Write(Verdict verdict, in LabelFacts facts, bool isRefundRequested = false)
    {
        Write(facts.Stake);
        Write(facts.Recovered);
        Write([
            (byte)verdict,
            (byte)facts.Role,
            (byte)facts.Side,
            (byte)facts.Situation,
            (byte)((facts.IsReversal ? IsReversal : 0) | (isRefundRequested ? IsRefundRequested : 0)),
        ]);
    }
}

/// <summary>Reads what <see cref="RevisionWriter"/> wrote.</summary>
internal ref struct RevisionReader(ReadOnlySpan<byte> bytes, PredictionStore store)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What <see cref="RevisionWriter.Encode"/> wrote, which is never nothing.</summary>
    /// <exception cref="Engine.State.StateException">The store is damaged.</exception>
    public static Revision[] Decode(ReadOnlySpan<byte> bytes, PredictionStore store)
    {
        List<Revision> revisions = [];
        var reader = new RevisionReader(bytes, store);
        while (!reader.IsAtEnd)
        {
            revisions.Add(reader.ReadRevision());
        }
        return revisions.Count > 0 ? [.. revisions] : throw store.Damaged();
    }

    /// <exception cref="Engine.State.StateException">The store is damaged.</exception>
    public int ReadInt() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <exception cref="Engine.State.StateException">The store is damaged.</exception>
    public long ReadLong() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <exception cref="Engine.State.StateException">The store is damaged.</exception>
    public Decision ReadDecision() => PayloadFormat.ReadDecision(Take(PayloadFormat.DecisionBytes));

    /// <exception cref="Engine.State.StateException">The store is damaged.</exception>
    public TimedVerdict ReadLabel()
    {
        long time = ReadLong();
        (Verdict verdict, LabelFacts facts, _) = ReadVerdict();
        return time == long.MinValue ? TimedVerdict.None : new TimedVerdict(time, verdict, facts);
    }

    /// <exception cref="Engine.State.StateException">The store is damaged.</exception>
    public Revision ReadRevision()
    {
        long time = ReadLong();
        if (Take(1)[0] != 0)
        {
            return Revision.Of(time, ReadDecision());
        }
        (ulong key, ulong recovery) = ((ulong)ReadLong(), (ulong)ReadLong());
        (Verdict verdict, LabelFacts facts, bool isRefundRequested) = ReadVerdict();
        return new Revision(time, key, recovery, verdict, facts, null) { IsRefundRequested = isRefundRequested };
    }

    private (Verdict Verdict, LabelFacts Facts, bool IsRefundRequested) ReadVerdict()
    {
        (long stake, long recovered) = (ReadLong(), ReadLong());
        ReadOnlySpan<byte> words = Take(5);
        return (
            (Verdict)words[0],
            new LabelFacts(
                stake,
                recovered,
                (LabelRole)words[1],
                (LabelSide)words[2],
                (LabelSituation)words[3],
                (words[4] & RevisionWriter.IsReversal) != 0
            ),
            (words[4] & RevisionWriter.IsRefundRequested) != 0
        );
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw store.Damaged();
        }
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}

using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Statistics;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Decode;

/// <summary>Once its buffers have grown, decoding allocates nothing per record, whatever becomes of the record.</summary>
public sealed class AllocationTests
{
    private static readonly RecordSchema Schema = new()
    {
        Name = "t",
        Version = 1,
        Id = FieldPath.Parse("id"),
        EventTime = new EventTimeSpec(FieldPath.Parse("at"), TimeFormat.Iso8601),
        Amount = new AmountSpec(FieldPath.Parse("valor"), 2),
        Features =
        [
            Decoding.Feature("valor"),
            Decoding.Feature("long"),
            Decoding.Feature("new", FeatureType.Boolean),
            Decoding.Feature("kind", FeatureType.Category, unseen: "reject", values: ["pix", "çã"]),
        ],
    };

    [Fact]
    public void Json_GoodAndRejectedRecords_AllocateNothing() =>
        AssertNoAllocation(
            Decoding.Json,
            default,
            """{"id":"a\u00e7","at":"2025-12-05T14:07:31.250Z","valor":"12.34","long":0.30000000000000004,"new":true,"kind":"pix"}""",
            """{"kind":"\u00e7\u00e3","new":"false","long":1e-7,"valor":12.34,"at":"2025-12-05","id":17}""",
            """{"id":"b"}""",
            """{"id":"c","at":"yesterday"}""",
            """{"id":"c","at":"2025-12-05","valor":1,"kind":"other"}"""
        );

    [Fact]
    public void Csv_GoodAndRejectedRecords_AllocateNothing() =>
        AssertNoAllocation(
            Decoding.Csv(),
            "id,at,valor,long,new,kind"u8.ToArray(),
            "a,2025-12-05T14:07:31.250Z,12.34,0.30000000000000004,True,pix",
            "\"say \"\"a\"\"\",2025-12-05,12.34,1e-7,0,çã",
            "b,,,,,",
            "c,2025-12-05,1,1,1,other",
            "too,few"
        );

    private static void AssertNoAllocation(DecodeOptions options, byte[]? header, params string[] records)
    {
        Assert.SkipWhen(OptimizedBuild.IsMissing, OptimizedBuild.Reason);
        var decoder = RecordDecoder.Create("decode", options, Schema, Simd.Widest);
        var pool = new BatchPool();
        byte[][] payloads = [.. records.Select(Encoding.UTF8.GetBytes)];
        long Round()
        {
            RecordBatch batch = pool.Rent(RecordKind.Transaction);
            batch.Header = header;
            for (int i = 0; i < 1_000; i++)
            {
                batch.Receive(new SourcePartition("t", 0), i, 0, payloads[i % payloads.Length]);
            }
            long before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Decode(batch);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(batch.Rows > 0 && batch.Rejections.Length > 0);
            pool.Return(batch);
            return allocated;
        }

        Round();
        // The least of three: what the runtime does meanwhile may show once, what a record costs shows every time.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Round()));
    }
}

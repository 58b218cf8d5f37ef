using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Reduce;

namespace Vigia.Stages.Tests.Conformance;

/// <summary>
/// What every registered stage must do, whatever else it does: keep rows in order, leave what it does not understand, and work
/// on batches without records, without rows, and of a few thousand records without allocating for each.
/// </summary>
public sealed class StageConformanceTests : StageStand
{
    [Fact]
    public void EveryRegisteredStage_IsInThisSuite() =>
        Assert.Equal(Names.Select(row => row.Data).Order(StringComparer.Ordinal), Stages.Select(s => s.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Process_AnyBatch_LeavesWhatWasReceivedAndTheOrderOfRows(string name)
    {
        RecordBatch batch = await PassToAsync(name, Simulated(3000, malformed: 0.05));
        byte[] payloads = batch.Payloads.Bytes.ToArray();
        long[] offsets = batch.Offsets.Span.ToArray();
        int rejectedBefore = batch.Rejections.Length;

        await RunAsync(name, batch);

        Assert.Equal(payloads, batch.Payloads.Bytes.ToArray());
        Assert.Equal(offsets, batch.Offsets.Span.ToArray());
        Assert.Equal(batch.Received, batch.Rows + batch.Rejections.Length);
        Assert.Equal(batch.ReceivedIndex.Span.ToArray().Order(), batch.ReceivedIndex.Span.ToArray());
        Assert.True(batch.Rejections.Length > 0 && batch.Rejections.Length >= rejectedBefore);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Process_EmptyBatch_StaysEmpty(string name)
    {
        RecordBatch batch = await PassToAsync(name, Pool.Rent(RecordKind.Transaction));
        await RunAsync(name, batch);
        Assert.Equal((0, 0, 0), (batch.Received, batch.Rows, batch.Rejections.Length));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Process_EveryRecordRejected_Continues(string name)
    {
        RecordBatch batch = Pool.Rent(RecordKind.Transaction);
        for (int i = 0; i < 100; i++)
        {
            batch.Receive(Partition, i, 0, "{"u8);
        }
        await PassToAsync(name, batch);
        await RunAsync(name, batch);
        Assert.Equal((100, 0, 100), (batch.Received, batch.Rows, batch.Rejections.Length));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Accepts_KindWithoutSchema_OnlyIfItNeedsNone(string name)
    {
        Stage stage = Stages.First(s => s.Name == name).Stage;
        Assert.Equal(name != ReduceSpec.Instance.Name, stage.Accepts(RecordKind.Transaction));
        Assert.Equal(name is "decode" or "reduce" or "dead_letter" or "fault", stage.Accepts(new RecordKind(ReduceStage.SchemaName)));
        Assert.Equal(name is "dead_letter" or "fault", stage.Accepts(new RecordKind("weather")));
    }
}

using Vigia.Engine.Records;

namespace Vigia.TestSupport;

/// <summary>One record as it leaves decoding and scoring.</summary>
/// <param name="Partition">Where it comes from.</param>
/// <param name="EventTime">Unix ms.</param>
/// <param name="Features">One value per feature.</param>
/// <param name="Scores">One value per model.</param>
/// <param name="SourceTime">Unix ms; the event time if not given.</param>
public sealed record DecodedRecord(SourcePartition Partition, long EventTime, float[] Features, float[] Scores, long? SourceTime = null);

/// <summary>Makes batches as decoding and scoring would.</summary>
public static class DecodedBatch
{
    public static readonly SourcePartition Partition = new("pix.transactions", 0);

    private static readonly byte[] Payload = [];

    public static RecordBatch Of(BatchPool pool, RecordKind kind, IReadOnlyList<DecodedRecord> records)
    {
        RecordBatch batch = pool.Rent(kind);
        for (int i = 0; i < records.Count; i++)
        {
            DecodedRecord record = records[i];
            batch.Receive(record.Partition, i, record.SourceTime ?? record.EventTime, Payload);
            batch.ReceivedIndex.Add(i);
            batch.EventTimes.Add(record.EventTime);
            foreach (float value in record.Features)
            {
                batch.Features.Add(value);
            }
        }
        batch.FeatureCount = records.Count == 0 ? 0 : records[0].Features.Length;
        for (int model = 0; records.Count > 0 && model < records[0].Scores.Length; model++)
        {
            ModelColumn column = batch.AddModel();
            for (int i = 0; i < records.Count; i++)
            {
                column.Scores[i] = records[i].Scores[model];
            }
        }
        return batch;
    }
}

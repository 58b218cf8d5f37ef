using Vigia.Engine.Records;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>A batch that takes payloads of one partition.</summary>
/// <param name="Batch">The batch, which belongs to its <see cref="BatchBuilder"/>.</param>
/// <param name="Partition">Where the records come from; it belongs to this member.</param>
internal readonly record struct PartitionBatch(RecordBatch Batch, OwnedPartition Partition);

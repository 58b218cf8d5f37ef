namespace Vigia.Engine.Records;

/// <summary>
/// Where records come from, in order: a Kafka topic partition, or a file (topic is the path, partition 0).
/// State and delivery are kept per partition, so that instances can hand partitions over.
/// </summary>
public readonly record struct SourcePartition(string Topic, int Partition)
{
    public override string ToString() => $"{Topic}[{Partition}]";
}

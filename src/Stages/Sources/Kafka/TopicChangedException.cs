namespace Vigia.Stages.Sources.Kafka;

/// <summary>
/// What a partition holds now is not what came before of it: nothing of it may be added to the counts, and no checkpoint be written.
/// </summary>
public sealed class TopicChangedException(string message) : KafkaSourceException(message);

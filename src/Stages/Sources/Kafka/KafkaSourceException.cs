namespace Vigia.Stages.Sources.Kafka;

/// <summary>Kafka cannot be read any more, or not at all; the message says why and what to do.</summary>
public class KafkaSourceException(string message, Exception? cause = null) : Exception(message, cause);

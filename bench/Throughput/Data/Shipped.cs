using Vigia.TestSupport;

namespace Vigia.Bench.Throughput.Data;

/// <summary>The files of the repository that the benches work with.</summary>
internal static class Shipped
{
    /// <summary>100 trees of depth 6 on 26 features.</summary>
    public static string Model => Repository.File("models", "pix-fraud-v1.onnx");

    public static string Profile => Repository.File("profiles", "pix-fraud-v1.json");

    /// <summary>How a payment is written.</summary>
    public static string Schema => Repository.File("schemas", "pix-transaction.yaml");

    public static string Pipeline => Repository.File("bench", "Throughput", "pipeline.yaml");

    /// <summary>The same, with the model's performance.</summary>
    public static string StorePipeline => Repository.File("bench", "Throughput", "pipeline-store.yaml");

    /// <summary>Predictions to a topic.</summary>
    public static string CapturePipeline => Repository.File("bench", "Throughput", "capture.yaml");

    /// <summary>The payments as Avro.</summary>
    public static string AvroSchema => Repository.File("schemas", "pix-transaction.avsc");

    public static string Results => Repository.File("bench", "results");
}

using Vigia.Kafka.Native;

namespace Vigia.Kafka.Connection;

/// <summary>Asks librdkafka itself whether it would take a property, or a whole configuration, without connecting to anything.</summary>
internal static class PropertyProbe
{
    private const int Taken = 0;
    private const int Unknown = -2;

    /// <summary>What is wrong with one property; null if nothing is.</summary>
    public static string? Check(string name, string value) =>
        Try(name, value) switch
        {
            (Taken, _) => null,
            (Unknown, _) => NoSuchProperty(name),
            (_, var error) => error,
        };

    /// <summary>Whether there is a property of that name.</summary>
    public static bool Exists(string name) => Try(name, "").Result != Unknown;

    public static string NoSuchProperty(string name) => $"librdkafka has no property '{name}'; its CONFIGURATION.md lists them all";

    /// <summary>
    /// What keeps a client with these properties from being made: files that are missing, values that contradict each other.
    /// Null if nothing does. The client has no broker's address, so it connects nowhere.
    /// </summary>
    public static string? Check(IEnumerable<KeyValuePair<string, string>> properties)
    {
        Librdkafka.EnsureLoaded();
        Span<byte> error = stackalloc byte[Librdkafka.ErrorBytes];
        nint configuration = Librdkafka.NewConfiguration();
        foreach ((string name, string value) in properties)
        {
            if (Librdkafka.Set(configuration, name, value, error, (nuint)error.Length) != Taken)
            {
                Librdkafka.DestroyConfiguration(configuration);
                return Librdkafka.Text(error);
            }
        }
        nint client = Librdkafka.NewQuietClient(configuration, out string problem);
        if (client == 0)
        {
            return problem;
        }
        Librdkafka.DestroyClient(client);
        return null;
    }

    private static (int Result, string Error) Try(string name, string value)
    {
        Librdkafka.EnsureLoaded();
        Span<byte> error = stackalloc byte[Librdkafka.ErrorBytes];
        nint configuration = Librdkafka.NewConfiguration();
        int result = Librdkafka.Set(configuration, name, value, error, (nuint)error.Length);
        Librdkafka.DestroyConfiguration(configuration);
        return (result, Librdkafka.Text(error));
    }
}

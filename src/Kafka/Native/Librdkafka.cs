using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Vigia.Kafka.Native;

/// <summary>
/// What is needed of librdkafka beyond the client: checking a configuration without connecting, taking and producing
/// messages in batches, and the in-process mock cluster with its fault functions. The calls go to the very library that the client has
/// loaded.
/// </summary>
internal static partial class Librdkafka
{
    /// <summary>Room for an error text.</summary>
    public const int ErrorBytes = 512;

    private const string Name = "librdkafka-of-the-client";
    private const string NotFound = "this process holds no librdkafka as a file of its own";

    private static readonly Lazy<nint> Loaded = new(Find);

    static Librdkafka() => NativeLibrary.SetDllImportResolver(typeof(Librdkafka).Assembly, Resolve);

    /// <summary>Loads the library; without it the calls below could not be bound.</summary>
    public static void EnsureLoaded() => Library.Load();

    /// <summary>Why functions cannot be called; null if they all can.</summary>
    public static string? ObstacleTo(IEnumerable<string> functions) =>
        Loaded.Value == 0 ? NotFound
        : functions.FirstOrDefault(f => !NativeLibrary.TryGetExport(Loaded.Value, f, out _)) is { } missing
            ? $"librdkafka has no function '{missing}'"
        : null;

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfiguration();

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroyConfiguration(nint configuration);

    /// <returns>0 if the property was set, -2 if no property has that name, -1 if the value does not suit.</returns>
    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Set(nint configuration, string name, string value, Span<byte> error, nuint errorBytes);

    /// <summary>A producer that logs nothing: it connects to no one, so what it would say is of no use.</summary>
    /// <param name="configuration">Taken over, also where it does not suit.</param>
    /// <param name="error">Why the client could not be made; empty if it was.</param>
    /// <returns>0 if it could not be made.</returns>
    public static nint NewQuietClient(nint configuration, out string error)
    {
        Span<byte> text = stackalloc byte[ErrorBytes];
        Set(configuration, "log_level", "0", text, (nuint)text.Length);
        nint client = NewClient(Producer, configuration, text, (nuint)text.Length);
        error = client == 0 ? Text(text) : "";
        if (client == 0)
        {
            DestroyConfiguration(configuration);
        }
        return client;
    }

    [LibraryImport(Name, EntryPoint = "rd_kafka_destroy")]
    public static partial void DestroyClient(nint client);

    /// <summary>The text in an error buffer.</summary>
    public static string Text(ReadOnlySpan<byte> error)
    {
        int end = error.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? error : error[..end]);
    }

    // The file's name differs by platform (librdkafka, centos8-librdkafka, alpine-librdkafka), and loading a second one beside
    // the client's would make two libraries of one: so ask the process which one it holds.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name)
        {
            return 0;
        }
        return Loaded.Value is not 0 and var library ? library : throw new DllNotFoundException(NotFound);
    }

    private static nint Find()
    {
        EnsureLoaded();
        using var process = Process.GetCurrentProcess();
        string? file = process
            .Modules.Cast<ProcessModule>()
            .Select(m => m.FileName)
            .FirstOrDefault(file => Path.GetFileName(file).Contains("librdkafka", StringComparison.OrdinalIgnoreCase));
        return file is not null && NativeLibrary.TryLoad(file, out nint library) ? library : 0;
    }
}

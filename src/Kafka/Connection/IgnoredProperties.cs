using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vigia.Kafka.Native;

namespace Vigia.Kafka.Connection;

/// <summary>
/// Which properties a producer or a consumer ignores: librdkafka says in its log, when it makes a client of that type. So one
/// connection can serve both, and neither is given what is meant for the other.
/// </summary>
internal static unsafe class IgnoredProperties
{
    private const string Sign = "will be ignored by this";

    private static readonly ConcurrentDictionary<(int Type, string Name), bool> Known = [];

    // Set by the log callback, on the thread that makes the client.
    [ThreadStatic]
    private static bool _wasTold;

    public static bool ByProducer(string name, string value) => Known.GetOrAdd((Librdkafka.Producer, name), Ask, value);

    public static bool ByConsumer(string name, string value) => Known.GetOrAdd((Librdkafka.Consumer, name), Ask, value);

    private static bool Ask((int Type, string Name) property, string value)
    {
        Librdkafka.EnsureLoaded();
        Span<byte> error = stackalloc byte[Librdkafka.ErrorBytes];
        nint configuration = Librdkafka.NewConfiguration();
        Librdkafka.Set(configuration, property.Name, value, error, (nuint)error.Length);
        Librdkafka.SetLogCallback(configuration, &OnLog);
        _wasTold = false;
        nint client = Librdkafka.NewClient(property.Type, configuration, error, (nuint)error.Length);
        if (client == 0)
        {
            // It does not stand alone, so it is not ignored.
            Librdkafka.DestroyConfiguration(configuration);
            return false;
        }
        bool isIgnored = _wasTold;
        Librdkafka.DestroyClient(client);
        return isIgnored;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, int level, nint facility, nint text) =>
        _wasTold |= Marshal.PtrToStringUTF8(text)?.Contains(Sign, StringComparison.Ordinal) == true;
}

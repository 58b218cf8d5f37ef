using System.Runtime.InteropServices;
using System.Text;
using Vigia.Kafka.Native;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>Names of topics by librdkafka's handles, without a new string per record.</summary>
internal sealed class NativeTopics(IEnumerable<string> names)
{
    private readonly (string Name, byte[] Utf8)[] _known = [.. names.Select(n => (n, Encoding.UTF8.GetBytes(n)))];
    private nint _handle;
    private string? _name;

    /// <summary>The topic's name; null for the handle 0.</summary>
    public string? NameOf(nint handle)
    {
        if (handle == 0)
        {
            return null;
        }
        if (handle != _handle)
        {
            _name = Find(handle);
            _handle = handle;
        }
        return _name;
    }

    /// <summary>To be called after each call that fetches: a handle holds for one topic only while messages of it are there.</summary>
    public void Forget() => (_handle, _name) = (0, null);

    private unsafe string Find(nint handle)
    {
        nint text = Librdkafka.TopicName(handle);
        ReadOnlySpan<byte> utf8 = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text);
        foreach ((string name, byte[] known) in _known)
        {
            if (utf8.SequenceEqual(known))
            {
                return name;
            }
        }
        return Encoding.UTF8.GetString(utf8);
    }
}

using System.Buffers;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>What was counted in one window of one partition, and what has become of it.</summary>
/// <param name="counts">The counts.</param>
/// <typeparam name="T">The counts.</typeparam>
internal sealed class WindowCounts<T>(T counts)
    where T : class, IMergeable<T>
{
    private const byte Open = 0;
    private const byte Published = 1;

    public T Counts { get; } = counts;

    /// <summary>Whether it was published: it never will be again.</summary>
    public bool IsPublished { get; set; }

    /// <summary>Whether it differs from what was saved.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Whether the store has an entry of it.</summary>
    public bool IsSaved { get; set; }

    /// <summary>Writes it: a byte that says whether it is published, and the counts.</summary>
    public void Write(IBufferWriter<byte> value, IPaneCodec<T> codec)
    {
        value.Write([IsPublished ? Published : Open]);
        value.Write(codec.Encode(Counts));
    }

    /// <summary>Takes over what <see cref="Write"/> wrote.</summary>
    /// <exception cref="StateException">It is damaged.</exception>
    public void Load(ReadOnlySpan<byte> value, IPaneCodec<T> codec)
    {
        if (value.IsEmpty || value[0] > Published)
        {
            throw new StateException("a window's entry in the state is damaged; clear the state");
        }
        codec.Decode(value[1..], Counts);
        (IsPublished, IsSaved) = (value[0] == Published, true);
    }
}

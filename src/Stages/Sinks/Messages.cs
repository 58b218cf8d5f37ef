using Vigia.Engine.Records;

namespace Vigia.Stages.Sinks;

/// <summary>How far a message has come.</summary>
internal enum MessageState : byte
{
    /// <summary>Not delivered yet.</summary>
    Pending,

    /// <summary>The sink has it for good.</summary>
    Delivered,

    /// <summary>Larger than the sink takes; sending it again would not help.</summary>
    TooLarge,
}

/// <summary>
/// What is delivered in one go: keys and JSON lines in two arenas, reused from one go to the next. Lines lie one after
/// the other with their line feeds, so a file takes them in a single write.
/// </summary>
internal sealed class Messages
{
    /// <summary>More is delivered before further messages are added, so that memory stays bounded whatever a batch holds.</summary>
    public const int FullBytes = 8 * 1024 * 1024;

    private readonly Column<int> _received = new();
    private readonly Column<MessageState> _states = new();

    public int Count => Lines.Count;

    /// <summary>Time to deliver.</summary>
    public bool IsFull => Lines.ByteCount >= FullBytes;

    /// <summary>Key of each message, UTF-8; empty for none.</summary>
    public ByteColumn Keys { get; } = new();

    /// <summary>Each message: a JSON object and a line feed.</summary>
    public ByteColumn Lines { get; } = new();

    /// <summary>For each message, the received record of the batch that it speaks of.</summary>
    public ReadOnlySpan<int> Received => _received.Span;

    public Span<MessageState> States => _states.Span;

    /// <summary>The message without its line feed.</summary>
    public ReadOnlySpan<byte> Value(int index) => Lines[index][..^1];

    /// <summary>Adds the message whose line was just committed to <see cref="Lines"/>, and whose key to <see cref="Keys"/>.</summary>
    public void Add(int received)
    {
        _received.Add(received);
        _states.Add(MessageState.Pending);
    }

    public void Clear()
    {
        Keys.Clear();
        Lines.Clear();
        _received.Clear();
        _states.Clear();
    }
}

using System.Runtime.InteropServices;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>
/// Replaces the messages of a batch by the records in them: JSON objects with the fields that the record schema names, and nothing else of
/// the documents. A document that cannot be read stays as it came, and is rejected; the others of its message continue. Of one worker.
/// </summary>
/// <param name="schema">What the records hold.</param>
/// <param name="stage">Name for rejections.</param>
internal sealed class XmlExpansion(RecordSchema schema, string stage)
{
    private readonly XmlRecordReader _reader = new(schema);
    private readonly ByteColumn _records = new();
    private readonly List<int> _messages = [];
    private readonly List<Rejection> _rejections = [];

    /// <summary>For each record of the last batch the message that it was in.</summary>
    public ReadOnlySpan<int> Messages => CollectionsMarshal.AsSpan(_messages);

    public void Expand(RecordBatch batch)
    {
        _records.Clear();
        _messages.Clear();
        _rejections.Clear();
        int rejected = 0;
        for (int index = 0; index < batch.Received; index++)
        {
            bool isRejected = false;
            for (; rejected < batch.Rejections.Length && batch.Rejections[rejected].Index == index; rejected++)
            {
                isRejected = true;
            }
            if (isRejected)
            {
                // What the source has rejected is not a whole message.
                _records.Add(batch.Payloads[index]);
            }
            else
            {
                ReadMessage(batch.Payloads.Memory(index));
            }
            while (_messages.Count < _records.Count)
            {
                _messages.Add(index);
            }
        }
        batch.Expand(_records, Messages);
        batch.Header = XmlHeader.Bytes;
        foreach (ref readonly Rejection rejection in CollectionsMarshal.AsSpan(_rejections))
        {
            batch.Reject(rejection);
        }
    }

    private void ReadMessage(ReadOnlyMemory<byte> message)
    {
        if (XmlMessage.IsXml(message.Span))
        {
            ReadDocuments(message);
            return;
        }
        List<Range> parts = XmlMessage.PartsOf(message.Span);
        foreach (Range part in parts)
        {
            if (_reader.Read(message[part], _records) is { } fault)
            {
                Reject(message[part], fault);
            }
        }
        if (parts.Count == 0)
        {
            Reject(message, message.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? Fault.Empty : XmlFaults.NotXml);
        }
    }

    private void ReadDocuments(ReadOnlyMemory<byte> message)
    {
        // A declaration inside CDATA begins no document: the message is taken apart only where it is not one document as a whole.
        Fault? fault = _reader.Read(message, _records);
        if (fault is null)
        {
            return;
        }
        List<Range> documents = fault.Reason == RejectReasons.Malformed ? XmlMessage.DocumentsOf(message.Span) : [];
        if (documents.Count < 2)
        {
            Reject(message, fault);
            return;
        }
        foreach (Range document in documents)
        {
            if (_reader.Read(message[document], _records) is { } other)
            {
                Reject(message[document], other);
            }
        }
    }

    private void Reject(ReadOnlyMemory<byte> document, Fault fault)
    {
        _rejections.Add(new Rejection(_records.Count, stage, fault.Reason, fault.Detail));
        _records.Add(document.Span);
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>
/// Reads the records of XML documents. The value of a field is the text of its element and of all in it, white space at the ends aside; of
/// elements with one path the first counts. Of one worker.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A writer to memory holds nothing that must be released.")]
internal sealed class XmlRecordReader
{
    private const string NamespaceDeclarations = "http://www.w3.org/2000/xmlns/";

    // Names are kept from one document to the next, so that they are made once; after so many bytes they are forgotten, because documents
    // may have names without end.
    private const int BytesPerNameTable = 16 << 20;

    private static readonly JsonWriterOptions JsonOptions = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly XmlFields _fields;
    private readonly XmlSpec _spec;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _json;
    private readonly List<Level> _open = [];

    // Slots of all records of the document, one record after the other; and those of fields from the root on.
    private readonly List<TextPlace?> _values = [];
    private readonly TextPlace?[] _shared;
    private char[] _text = new char[1024];
    private int _textLength;

    // Apart, so that an element's text has none of them.
    private readonly List<string> _attributes = [];
    private int _records;
    private int _recordDepth;
    private int _capturing;
    private XmlReaderSettings _settings = NewSettings();
    private long _bytesRead;

    // Windows-1252 and its like, which documents declare.
    static XmlRecordReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <exception cref="SchemaException">The schema's paths do not go together.</exception>
    public XmlRecordReader(RecordSchema schema)
    {
        _fields = new XmlFields(schema);
        _spec = schema.Xml ?? new XmlSpec([], null);
        _shared = new TextPlace?[_fields.Count];
        _json = new Utf8JsonWriter(_bytes, JsonOptions);
    }

    /// <summary>Adds a document's records, as JSON objects.</summary>
    /// <returns>Null, or why none was added.</returns>
    public Fault? Read(ReadOnlyMemory<byte> document, ByteColumn records)
    {
        Begin(document.Length);
        try
        {
            using var reader = XmlReader.Create(StreamOf(document), _settings);
            while (reader.Read())
            {
                if (Take(reader) is { } fault)
                {
                    return fault;
                }
            }
        }
        catch (XmlException e)
        {
            return XmlFaults.NotWellFormed(e.LineNumber, e.LinePosition);
        }
        if (_records == 0)
        {
            return XmlFaults.NoRecord;
        }
        for (int record = 0; record < _records; record++)
        {
            Write(record, records);
        }
        return null;
    }

    private static XmlReaderSettings NewSettings() =>
        new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            NameTable = new NameTable(),
        };

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> document) =>
        MemoryMarshal.TryGetArray(document, out ArraySegment<byte> bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(document.ToArray(), writable: false);

    private void Begin(int length)
    {
        _bytesRead += length;
        if (_bytesRead > BytesPerNameTable)
        {
            (_settings, _bytesRead) = (NewSettings(), 0);
        }
        _open.Clear();
        _values.Clear();
        _attributes.Clear();
        _shared.AsSpan().Clear();
        (_textLength, _records, _capturing, _recordDepth) = (0, 0, 0, -1);
    }

    private Fault? Take(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                return Open(reader);
            case XmlNodeType.EndElement:
                Close();
                return null;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                if (_capturing > 0)
                {
                    Capture(reader);
                }
                return null;
            default:
                return null;
        }
    }

    private Fault? Open(XmlReader reader)
    {
        int depth = _open.Count;
        if (depth >= XmlFaults.MaxDepth)
        {
            return XmlFaults.TooDeep;
        }
        if (depth == 0 && !_spec.Accepts(reader.NamespaceURI))
        {
            return XmlFaults.WrongNamespace;
        }
        string name = reader.LocalName;
        XmlNode? fromRoot = (depth == 0 ? _fields.FromRoot : _open[^1].FromRoot)?.Find(name);
        XmlNode? fromRecord = _recordDepth >= 0 ? _open[^1].FromRecord?.Find(name) : null;
        if (_recordDepth < 0 && IsRecord(name))
        {
            if (++_records > XmlFaults.MaxRecords)
            {
                return XmlFaults.TooMany;
            }
            CollectionsMarshal.SetCount(_values, _records * _fields.Count);
            Record(_records - 1).Clear();
            (_recordDepth, fromRecord) = (depth, _fields.FromRecord);
        }
        bool isCaptured = fromRoot is { Slot: >= 0 } || fromRecord is { Slot: >= 0 };
        _open.Add(new Level(name, fromRoot, fromRecord, isCaptured, _textLength));
        _capturing += isCaptured ? 1 : 0;
        ReadAttributes(reader, fromRoot, _shared);
        ReadAttributes(reader, fromRecord, _recordDepth < 0 ? default : Record(_records - 1));
        if (reader.IsEmptyElement)
        {
            Close();
        }
        return null;
    }

    /// <summary>Whether the element of this name, inside those that are open, is a record.</summary>
    private bool IsRecord(string name)
    {
        IReadOnlyList<string> way = _spec.RecordsAt;
        if (way.Count == 0)
        {
            return _open.Count == 0;
        }
        if (_open.Count < way.Count - 1 || name != way[^1])
        {
            return false;
        }
        for (int i = 0; i < way.Count - 1; i++)
        {
            if (_open[_open.Count - way.Count + 1 + i].Name != way[i])
            {
                return false;
            }
        }
        return true;
    }

    private void ReadAttributes(XmlReader reader, XmlNode? node, Span<TextPlace?> values)
    {
        if (node is not { Attributes.Count: > 0 } || !reader.HasAttributes)
        {
            return;
        }
        while (reader.MoveToNextAttribute())
        {
            foreach ((string name, int slot) in node.Attributes)
            {
                if (reader.LocalName == name && reader.NamespaceURI != NamespaceDeclarations)
                {
                    values[slot] ??= TextPlace.OfAttribute(_attributes.Count);
                    _attributes.Add(reader.Value);
                }
            }
        }
        reader.MoveToElement();
    }

    private void Close()
    {
        Level level = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        if (level.IsCaptured)
        {
            _capturing--;
            var place = new TextPlace(level.TextStart, _textLength - level.TextStart);
            if (level.FromRoot is { Slot: >= 0 and var shared })
            {
                _shared[shared] ??= place;
            }
            if (level.FromRecord is { Slot: >= 0 and var slot })
            {
                Record(_records - 1)[slot] ??= place;
            }
        }
        _recordDepth = _open.Count == _recordDepth ? -1 : _recordDepth;
    }

    private Span<TextPlace?> Record(int record) => CollectionsMarshal.AsSpan(_values).Slice(record * _fields.Count, _fields.Count);

    private void Capture(XmlReader reader)
    {
        int read;
        do
        {
            Reserve(256);
            read = reader.ReadValueChunk(_text, _textLength, _text.Length - _textLength);
            _textLength += read;
        } while (read > 0);
    }

    private void Reserve(int length)
    {
        if (_text.Length < _textLength + length)
        {
            Array.Resize(ref _text, Math.Max(_textLength + length, 2 * _text.Length));
        }
    }

    private void Write(int record, ByteColumn records)
    {
        Span<TextPlace?> values = Record(record);
        for (int slot = 0; slot < values.Length; slot++)
        {
            values[slot] ??= _shared[slot];
        }
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
        _fields.Write(_json, _text.AsSpan(0, _textLength), CollectionsMarshal.AsSpan(_attributes), values);
        _json.Flush();
        records.Add(_bytes.WrittenSpan);
    }

    /// <summary>An open element.</summary>
    /// <param name="Name">Its local name.</param>
    /// <param name="FromRoot">The fields at and below it whose paths begin at the root.</param>
    /// <param name="FromRecord">Those whose paths begin at the record.</param>
    /// <param name="IsCaptured">Whether its text is a value.</param>
    /// <param name="TextStart">Where its text begins.</param>
    private readonly record struct Level(string Name, XmlNode? FromRoot, XmlNode? FromRecord, bool IsCaptured, int TextStart);
}

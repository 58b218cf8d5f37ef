using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Statistics;

namespace Vigia.Stages.Decode;

/// <summary>Decodes batches of one record kind, one at a time: the work and the buffers of one worker.</summary>
internal sealed class RecordDecoder
{
    private readonly SchemaColumns _columns;
    private readonly RecordTokenizer _tokenizer;
    private readonly Token[] _tokens;
    private readonly TokenText _text;
    private readonly string _stage;
    private readonly SimdLevel _level;
    private readonly ColumnarPlan? _plan;
    private XmlExpansion? _expansion;
    private TextEncoding? _encoding;
    private (ByteColumn, Column<int>) _rewritten;
    private bool[] _isRejected = [];

    private RecordDecoder(
        string stage,
        SchemaColumns columns,
        RecordTokenizer tokenizer,
        int slots,
        SimdLevel level,
        TokenText? text = null,
        ColumnarPlan? plan = null
    )
    {
        _plan = plan;
        _level = level;
        _text = text ?? new TokenText();
        _stage = stage;
        _columns = columns;
        _tokenizer = tokenizer;
        _tokens = new Token[slots + 1];
        _rewritten = (new ByteColumn(), new Column<int>());
    }

    /// <summary>A decoder with shortcuts, with the widest vectors of the processor or those that the environment forces.</summary>
    public static RecordDecoder Create(string stage, DecodeOptions options, RecordSchema schema) =>
        Create(stage, options, schema, Simd.Current);

    /// <param name="stage">Name for rejections.</param>
    /// <param name="options">How records are written.</param>
    /// <param name="schema">What they hold.</param>
    /// <param name="level">Vector width; null for the general decoders alone.</param>
    public static RecordDecoder Create(string stage, DecodeOptions options, RecordSchema schema, SimdLevel? level)
    {
        FieldPath[] paths = [.. SchemaColumns.PathsOf(schema)];
        var text = new TokenText(options.TextForm);
        if (options.Format is RecordFormat.Json or RecordFormat.Xml)
        {
            FieldNode root = FieldNode.Build(paths.Select(path => path.Names));
            return new RecordDecoder(
                stage,
                new SchemaColumns(schema, path => root.SlotOf(path.Names)),
                JsonTokenizerOf(root, level),
                root.SlotCount,
                level ?? SimdLevel.Scalar,
                text
            )
            {
                _expansion = options.Format == RecordFormat.Xml ? new XmlExpansion(schema, stage) : null,
                _encoding = options.Format == RecordFormat.Json ? options.Encoding : null,
            };
        }
        List<FieldPath> fields = [.. paths.DistinctBy(path => path.Text)];
        var columns = new SchemaColumns(schema, path => fields.FindIndex(field => field.Text == path.Text));
        return new RecordDecoder(
            stage,
            columns,
            CsvTokenizerOf(new CsvTokenizer(options, fields, TruthAlone(schema)), options, fields, columns, level),
            fields.Count,
            level ?? SimdLevel.Scalar,
            text
        )
        {
            _encoding = options.Encoding,
        };
    }

    /// <summary>A decoder of binary records.</summary>
    /// <param name="stage">Name for rejections.</param>
    /// <param name="schema">What they hold.</param>
    /// <param name="root">The schema's fields.</param>
    /// <param name="tokenizer">Makes what finds the fields; texts that no record holds go to its argument.</param>
    /// <param name="plan">How records that come as columns are read; null where none do.</param>
    public static RecordDecoder Create(
        string stage,
        RecordSchema schema,
        FieldNode root,
        Func<TokenText, RecordTokenizer> tokenizer,
        ColumnarPlan? plan = null
    )
    {
        var text = new TokenText();
        return new RecordDecoder(
            stage,
            new SchemaColumns(schema, path => root.SlotOf(path.Names)),
            tokenizer(text),
            root.SlotCount,
            Simd.Current,
            text,
            plan
        );
    }

    /// <summary>The field of the truth, which comes late and may have no column, unless something else is read from it too.</summary>
    private static FieldPath? TruthAlone(RecordSchema schema) =>
        schema.Truth is { } truth && !SchemaColumns.PathsOf(schema with { Truth = null }).Any(path => path.Text == truth.Path.Text)
            ? truth.Path
            : null;

    // Names and values are short: 64 bytes at once would find nothing that 32 do not.
    private static RecordTokenizer JsonTokenizerOf(FieldNode root, SimdLevel? level) =>
        level switch
        {
            null => new JsonTokenizer(root),
            SimdLevel.Scalar => new PredictingTokenizer<ScalarScan>(root),
            SimdLevel.Bits128 => new PredictingTokenizer<Scan128>(root),
            _ => new PredictingTokenizer<Scan256>(root),
        };

    private static RecordTokenizer CsvTokenizerOf(
        CsvTokenizer general,
        DecodeOptions options,
        List<FieldPath> fields,
        SchemaColumns columns,
        SimdLevel? level
    )
    {
        // A point between thousands looks like a plain number's.
        bool[] isNumber =
        [
            .. fields.Select(
                (_, slot) =>
                    !options.IsDecimalComma && slot != columns.Id?.Slot && Array.Exists(columns.Numbers, number => number.Slot == slot)
            ),
        ];
        return level switch
        {
            null => general,
            SimdLevel.Scalar => new ScanningCsvTokenizer<ScalarScan>(general, options.Delimiter, isNumber),
            SimdLevel.Bits128 => new ScanningCsvTokenizer<Scan128>(general, options.Delimiter, isNumber),
            _ => new ScanningCsvTokenizer<Scan256>(general, options.Delimiter, isNumber),
        };
    }

    /// <summary>The message of the last batch that brought one of its records.</summary>
    public int MessageOf(int received) => _expansion is { } expansion ? expansion.Messages[received] : received;

    /// <summary>Fills the batch's dense columns; what does not decode is rejected.</summary>
    public void Decode(RecordBatch batch)
    {
        _expansion?.Expand(batch);
        _encoding?.Rewrite(batch, _rewritten);
        MarkRejected(batch);
        _tokenizer.Begin(batch);
        var rows = new RowWriter(batch, _columns, _text, _level, _tokenizer.IsBinary);
        if (_plan is not null && batch.Columns is ColumnarRecords { Count: > 0 } records)
        {
            _plan.Begin(batch);
            rows.AddColumns(records, _plan, _isRejected, _stage);
            rows.End();
            return;
        }
        for (int index = 0; index < batch.Received; index++)
        {
            if (_isRejected[index])
            {
                continue;
            }
            ReadOnlySpan<byte> record = _tokenizer.BodyOf(batch.Payloads[index]);
            if ((_tokenizer.Read(record, _tokens) ?? rows.Add(index, record, _tokens)) is { } fault)
            {
                batch.Reject(new Rejection(index, _stage, fault.Reason, fault.Detail));
            }
        }
        rows.End();
    }

    /// <summary>Notes what the source has rejected already, such as a record that is too large.</summary>
    private void MarkRejected(RecordBatch batch)
    {
        if (_isRejected.Length < batch.Received)
        {
            _isRejected = new bool[batch.Received];
        }
        _isRejected.AsSpan().Clear();
        foreach (ref readonly Rejection rejection in batch.Rejections)
        {
            _isRejected[rejection.Index] = true;
        }
    }
}

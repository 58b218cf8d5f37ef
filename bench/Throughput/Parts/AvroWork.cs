using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Straightforward;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Decode;
using Vigia.Stages.SchemaRegistry;
using Vigia.TestSupport.Formats;

namespace Vigia.Bench.Throughput.Parts;

/// <summary>The stage <c>decode</c> over the same payments as Avro records, framed with the id of their schema.</summary>
internal sealed class AvroWork : BatchWork
{
    private const int SchemaId = 7;

    private static readonly SourcePartition Partition = new("bench", 0);

    private readonly byte[][] _records;
    private readonly float[] _scores;
    private readonly BatchPool _pool = new();
    private readonly DecodeStage _stage;
    private PaymentHistograms _histograms = new();

    /// <param name="sample">Payments.</param>
    /// <param name="passes">Passes of a run.</param>
    public AvroWork(PaymentSample sample, int passes)
        : base("avro", "the stage 'decode', the same payments as Avro", sample.Rows, passes)
    {
        string schema = File.ReadAllText(Shipped.AvroSchema);
        var encoder = new AvroEncoder(schema);
        _records = [.. sample.Records.Select(record => encoder.Encode(SchemaId, record))];
        using var scorer = new OnnxScorer();
        _scores = scorer.Score(sample.Features, sample.Rows);
        PipelinePlan plan = EnginePlan.Load("{ simulate: { count: 1 } }");
        var context = new StageContext(
            "decode",
            plan.Schemas,
            plan.Models,
            new MetricSet(Metrics.NewCustomRegistry()),
            NullLogger.Instance,
            TimeProvider.System
        );
        _stage = new DecodeStage(new DecodeOptions { Format = RecordFormat.Avro }, context, new OneSchema(schema));
    }

    public override async Task FinishAsync()
    {
        _histograms = new PaymentHistograms();
        await PassAsync(isCounting: true).ConfigureAwait(false);
        Tally = _histograms.ToTally();
    }

    public override async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override async ValueTask PassAsync(bool isCounting)
    {
        for (int start = 0; start < Rows; start += BatchRows)
        {
            RecordBatch batch = _pool.Rent(RecordKind.Transaction);
            for (int row = start; row < Math.Min(start + BatchRows, Rows); row++)
            {
                batch.Receive(Partition, row, 0, _records[row]);
            }
            await _stage.ProcessAsync(batch, CancellationToken.None).ConfigureAwait(false);
            for (int row = 0; isCounting && row < batch.Rows; row++)
            {
                _histograms.Add(batch.Features.Span.Slice(row * PaymentFeatures.Count, PaymentFeatures.Count), _scores[start + row]);
            }
            _pool.Return(batch);
        }
    }

    /// <summary>A registry that knows the payments' schema.</summary>
    private sealed class OneSchema(string schema) : ISchemaRegistry
    {
        public Task<RegistrySchema?> FindAsync(SchemaId id, CancellationToken cancellation) =>
            Task.FromResult<RegistrySchema?>(new RegistrySchema(SchemaLanguage.Avro, schema, []));

        public void Dispose()
        {
            // Nothing is open.
        }
    }
}

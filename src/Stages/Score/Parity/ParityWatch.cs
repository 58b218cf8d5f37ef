using System.Text.Json;
using Microsoft.Extensions.Logging;
using Prometheus;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Score.Parity;

/// <summary>
/// Holds one model's scores to another's of the same input, as metrics, in <c>/status</c> and, once in a while, in the log: a wrong order
/// of features or another version shows here at once, where it would otherwise look like drift. Used by several workers at once.
/// </summary>
internal sealed class ParityWatch
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromMinutes(1);

    private readonly ParityOptions _options;
    private readonly string _name;
    private readonly int _model;
    private readonly int _other;
    private readonly Counter.Child _compared;
    private readonly Counter.Child[] _mismatched;
    private readonly Gauge.Child _greatest;
    private readonly ILogger _log;
    private readonly TimeProvider _time;

    // Guards what follows; any worker counts.
    private readonly Lock _gate = new();
    private long? _saidAt;

    /// <param name="options">The other model and the tolerance.</param>
    /// <param name="models">Names of all models, in the order of their columns.</param>
    /// <param name="model">The column that is held to the other.</param>
    /// <param name="metrics">The pipeline's.</param>
    /// <param name="log">The stage's.</param>
    /// <param name="time">For the pauses of the log.</param>
    public ParityWatch(ParityOptions options, IReadOnlyList<string> models, int model, MetricSet metrics, ILogger log, TimeProvider time)
    {
        (_options, _name, _model, _log, _time) = (options, models[model], model, log, time);
        _other = models.Index().First(m => m.Item == options.Model).Index;
        _compared = metrics
            .Counter(MetricNames.ModelParityCompared, "Records whose two scores were compared.", "model", "against")
            .WithLabels(_name, options.Model);
        CounterFamily mismatched = metrics.Counter(
            MetricNames.ModelParityMismatched,
            "Records whose two scores differ by more than the tolerance, by the size of the difference.",
            "model",
            "against",
            "up_to"
        );
        _mismatched = [.. ParityKernel.Sizes.Select(size => mismatched.WithLabels(_name, options.Model, size))];
        _greatest = metrics
            .Gauge(MetricNames.ModelParityGreatest, "Greatest difference between the two scores since the start.", "model", "against")
            .WithLabels(_name, options.Model);
    }

    public void Compare(RecordBatch batch)
    {
        Span<int> bySize = stackalloc int[ParityKernel.Sizes.Count];
        bySize.Clear();
        var tally = new ParityTally(bySize);
        ParityKernel.Compare(batch.Models[_model].Scores.Span, batch.Models[_other].Scores.Span, _options.Tolerance, ref tally);
        _compared.Inc(batch.Rows);
        for (int size = 0; size < bySize.Length; size++)
        {
            _mismatched[size].Inc(bySize[size]);
        }
        lock (_gate)
        {
            _greatest.IncTo(tally.Greatest);
            Say(tally.Mismatched, batch.Rows, tally.Greatest);
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("parity");
        json.WriteString("against", _options.Model);
        json.WriteNumber("tolerance", _options.Tolerance);
        json.WriteNumber("compared", _compared.Value);
        json.WriteNumber("mismatched", _mismatched.Sum(m => m.Value));
        json.WriteStartObject("mismatched_up_to");
        foreach ((string size, Counter.Child count) in ParityKernel.Sizes.Zip(_mismatched))
        {
            json.WriteNumber(size, count.Value);
        }
        json.WriteEndObject();
        if (double.IsFinite(_greatest.Value))
        {
            json.WriteNumber("greatest_difference", _greatest.Value);
        }
        json.WriteEndObject();
    }

    private void Say(int mismatched, int rows, float greatest)
    {
        if (mismatched == 0 || _saidAt is { } said && _time.GetElapsedTime(said) < SayEvery)
        {
            return;
        }
        _saidAt = _time.GetTimestamp();
        ScoreLog.NoParity(_log, _name, _options.Model, _options.Tolerance, mismatched, rows, greatest);
    }
}

using System.Text.Json;
using Prometheus;
using Vigia.Engine.Telemetry;

namespace Vigia.Host.Running;

/// <summary>What became of the attempts to reload, over the life of the process: as metrics and in <c>/status</c>.</summary>
internal sealed class ReloadRecord
{
    // Guards what follows: attempts are noted and asked for by different threads.
    private readonly Lock _gate = new();
    private DateTimeOffset _loaded;
    private bool _isLastRefused;
    private int _done;
    private int _refused;

    /// <summary>A configuration came into force, be it the first.</summary>
    public void NoteLoaded(DateTimeOffset time, bool isFirst = false)
    {
        lock (_gate)
        {
            (_loaded, _isLastRefused) = (time, false);
            _done += isFirst ? 0 : 1;
        }
    }

    /// <summary>A reload was refused; the previous configuration stays in force.</summary>
    public void NoteRefused()
    {
        lock (_gate)
        {
            _isLastRefused = true;
            _refused++;
        }
    }

    public void Publish(MetricSet metrics)
    {
        CounterFamily reloads = metrics.Counter(MetricNames.Reloads, "Attempts to reload the configuration.", "result");
        Gauge successful = metrics.Gauge(MetricNames.ReloadLastSuccessful, "1 unless the last attempt to reload was refused, then 0.");
        Gauge loaded = metrics.Gauge(MetricNames.ReloadLastSuccess, "When the configuration in force was loaded, as Unix time.");
        metrics.BeforeCollect(() =>
        {
            lock (_gate)
            {
                reloads.WithLabels("done").IncTo(_done);
                reloads.WithLabels("refused").IncTo(_refused);
                successful.Set(_isLastRefused ? 0 : 1);
                loaded.Set(_loaded.ToUnixTimeMilliseconds() / 1000.0);
            }
        });
    }

    /// <summary>Writes the value of <c>configuration</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        lock (_gate)
        {
            json.WriteStartObject();
            json.WriteString("loaded", _loaded);
            json.WriteNumber("reloads", _done);
            json.WriteNumber("refused", _refused);
            json.WriteBoolean("last_refused", _isLastRefused);
            json.WriteEndObject();
        }
    }
}

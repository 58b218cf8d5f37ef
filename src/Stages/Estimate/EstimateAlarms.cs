using Microsoft.Extensions.Logging;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Estimate;

/// <summary>Says in the log when an estimate leaves its limits and when it is back, each once.</summary>
internal sealed class EstimateAlarms(ILogger log)
{
    private readonly HashSet<(string Window, string Model, string Metric)> _alerts = [];

    public void Notice(WindowEstimate window)
    {
        foreach (ModelEstimate model in window.Models)
        {
            for (int i = 0; i < EstimatedPerformance.Names.Count; i++)
            {
                Notice(window.Window, model, i);
            }
        }
    }

    private void Notice(string window, ModelEstimate model, int metric)
    {
        string name = EstimatedPerformance.Names[metric];
        (string, string, string) key = (window, model.Model, name);
        if (model.IsAlert(metric) is not { } isAlert || isAlert == _alerts.Contains(key))
        {
            return;
        }
        double value = model.Performance.Values[metric].Value;
        if (isAlert)
        {
            _alerts.Add(key);
            EstimateLog.Left(log, name, model.Model, window, value, model.Ranges[metric]!.LowerLimit, model.Ranges[metric]!.UpperLimit);
        }
        else
        {
            _alerts.Remove(key);
            EstimateLog.Back(log, name, model.Model, window, value);
        }
    }
}

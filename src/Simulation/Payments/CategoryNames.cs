using System.Text;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Payments;

/// <summary>The names of all categories' codes, with those that drift scenarios add.</summary>
internal sealed class CategoryNames
{
    private readonly List<byte[]>[] _names = [.. PixFeatures.All.Select(feature => feature.Values.Select(Encoding.UTF8.GetBytes).ToList())];

    public CategoryNames(SimulationOptions options)
    {
        foreach (var drift in options.Drifts)
        {
            if (drift.Toward is { } name && CodeToward(drift) < 0)
            {
                _names[PixFeatures.IndexOf(drift.Feature)].Add(Encoding.UTF8.GetBytes(name));
            }
        }
    }

    /// <summary>The name of a code.</summary>
    public ReadOnlySpan<byte> this[int feature, int code] => _names[feature][code];

    /// <summary>The code that a scenario moves its category to.</summary>
    public int CodeToward(DriftScenario drift)
    {
        int feature = PixFeatures.IndexOf(drift.Feature);
        return drift.Toward is { } name
            ? _names[feature].FindIndex(known => known.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name)))
            : PixFeatures.All[feature].Values.Length - 1;
    }
}

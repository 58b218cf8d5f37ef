using System.Globalization;

namespace Vigia.Bench.Chaos.Faults;

/// <summary>How long recoveries took, by kind of fault.</summary>
internal sealed class Recoveries
{
    private readonly List<FaultReport> _faults = [];

    public int Count => _faults.Count;

    public void Add(FaultReport fault) => _faults.Add(fault);

    /// <summary>A line for each kind: how many, and the least, the middle and the greatest of their times.</summary>
    public IEnumerable<string> Describe()
    {
        foreach (IGrouping<string, FaultReport> kind in _faults.GroupBy(f => f.Kind).OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            double[] seconds = [.. kind.Select(f => f.Recovery.TotalSeconds).Order()];
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{kind.Key, -8} {seconds.Length, 4} times; recovery {seconds[0]:F1} s at least, {seconds[seconds.Length / 2]:F1} s in the middle, {seconds[^1]:F1} s at most"
            );
        }
    }
}

namespace Vigia.Host.Demo;

/// <summary>
/// Notices that a model flags at least twice its usual share: a CUSUM of the log-likelihood ratio between the usual Poisson rate
/// and its double (Page 1954; for counts Lucas 1985). The usual rate is learned while nothing happens.
/// </summary>
internal sealed class FlaggedRateWatch(TimeSpan learning)
{
    // exp(12): one false alarm in about a hundred thousand looks.
    private const double Threshold = 12;

    private (long Scored, long Flagged) _last;
    private (long Scored, long Flagged) _usual;
    private double _sum;

    /// <summary>The usual share of flagged transactions, 0 to 1.</summary>
    public double UsualRate => _usual.Scored == 0 ? 0 : (double)_usual.Flagged / _usual.Scored;

    /// <summary>The share since the last look.</summary>
    public double Rate { get; private set; }

    /// <summary>Takes the counts since the start; true when the alarm is raised, once.</summary>
    public bool Look(TimeSpan elapsed, long scored, long flagged)
    {
        (long n, long k) = (scored - _last.Scored, flagged - _last.Flagged);
        _last = (scored, flagged);
        if (n == 0)
        {
            return false;
        }
        Rate = (double)k / n;
        if (elapsed < learning)
        {
            _usual = (scored, flagged);
            return false;
        }
        bool quiet = _sum < Threshold;
        _sum = Math.Max(0, _sum + (k * Math.Log(2)) - (n * UsualRate));
        return quiet && _sum >= Threshold;
    }
}

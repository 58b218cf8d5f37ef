namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Learns how much a rate itself varies: the excess of <see cref="CountLikelihood"/>, by moments, as a weighted mean of
/// <c>((count - mean)^2 - mean) / mean^2</c> with a prior. Old steps fade out.
/// </summary>
internal sealed class Excess
{
    // A bad hour must not make the detectors deaf for weeks.
    private const double Greatest = 0.25;

    private readonly double _fade;
    private readonly double _prior;
    private readonly double _priorSteps;
    private double _weights;
    private double _sum;
    private double _products;
    private double _last;

    /// <param name="memory">Steps after which a step has faded to 1/e.</param>
    /// <param name="prior">What is believed at the beginning.</param>
    /// <param name="priorSteps">Steps that the prior is worth.</param>
    public Excess(double memory, double prior, double priorSteps) =>
        (_fade, _prior, _priorSteps, Value) = (Math.Exp(-1 / memory), prior, priorSteps, prior);

    /// <summary>The excess now.</summary>
    public double Value { get; private set; }

    /// <summary>
    /// Times the variance of a mean over many steps is what independent steps would give: <c>(1 + r) / (1 - r)</c>, r the correlation
    /// of a step with the next.
    /// </summary>
    public double Clustering
    {
        get
        {
            double correlation = _weights > 0 && _sum > 0 ? Math.Clamp(_products / _sum, 0, 0.8) : 0;
            return (1 + correlation) / (1 - correlation);
        }
    }

    /// <summary>Takes a step into account.</summary>
    /// <param name="count">What was counted.</param>
    /// <param name="mean">What was expected.</param>
    /// <param name="spread">Times the excess shows in this step: more than 1 where the expectation itself came from few steps.</param>
    /// <param name="noise">Squared coefficient of variation that chance gave the expectation.</param>
    public void Add(double count, double mean, double spread = 1, double noise = 0)
    {
        if (mean <= 0)
        {
            return;
        }
        double relative = Math.Clamp((count - mean) / mean, -1, 1);
        // Inverse variance of the summand, roughly: a step of few expected counts says little.
        double chance = 1 / mean + noise;
        double weight = 1 / ((chance + 0.001) * (chance + 0.001));
        double excess = (relative * relative - chance) / spread;
        _weights = _fade * _weights + weight;
        _sum = _fade * _sum + weight * excess;
        _products = _fade * _products + weight * relative * _last / spread;
        _last = relative;
        Value = Math.Clamp((_sum + _priorSteps * weight * _prior) / (_weights + _priorSteps * weight), 0, Greatest);
    }

    public void Save(BinaryWriter to)
    {
        to.Write(_weights);
        to.Write(_sum);
        to.Write(_products);
        to.Write(_last);
        to.Write(Value);
    }

    public void Load(BinaryReader from)
    {
        _weights = from.ReadDouble();
        _sum = from.ReadDouble();
        _products = from.ReadDouble();
        _last = from.ReadDouble();
        Value = from.ReadDouble();
    }
}

namespace Vigia.Stages.Distributions;

/// <summary>Moments of the finite numbers, in double precision.</summary>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="Std">Standard deviation of the population (divided by n, as numpy.std does).</param>
/// <param name="Min">Smallest.</param>
/// <param name="Max">Largest.</param>
public sealed record Moments(double Mean, double Std, double Min, double Max);

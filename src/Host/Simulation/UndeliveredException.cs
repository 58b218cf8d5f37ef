namespace Vigia.Host.Simulation;

/// <summary>
/// A simulation was asked to stop, and the broker did not confirm all that had been produced in the time that was left for it.
/// </summary>
internal sealed class UndeliveredException(string message) : Exception(message);

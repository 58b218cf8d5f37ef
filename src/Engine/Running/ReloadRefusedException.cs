namespace Vigia.Engine.Running;

/// <summary>Other stages were not put in the place of those that run, which go on.</summary>
public sealed class ReloadRefusedException(string message, Exception? inner = null) : Exception(message, inner);

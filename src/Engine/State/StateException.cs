namespace Vigia.Engine.State;

/// <summary>Kept state cannot be read or written; the message says what to do.</summary>
public sealed class StateException(string message, Exception? inner = null) : Exception(message, inner);

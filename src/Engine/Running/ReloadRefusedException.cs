namespace Vigia.Engine.Running;

/// <summary>A reload was refused; the running stages continue.</summary>
public sealed class ReloadRefusedException(string message, Exception? inner = null) : Exception(message, inner);

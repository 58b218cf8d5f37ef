namespace Vigia.Host.Terminal;

/// <summary>The machine gives this process too little of something; the message says of what, and how to get more.</summary>
internal sealed class InsufficientLimitsException(string message, Exception cause) : Exception(message, cause);

namespace Vigia.Stages.Profiles;

/// <summary>A reference profile cannot be used; the message says why and what to do.</summary>
public sealed class ProfileException(string message, Exception? cause = null) : Exception(message, cause);

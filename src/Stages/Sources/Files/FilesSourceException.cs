namespace Vigia.Stages.Sources.Files;

/// <summary>A file cannot be read, or not to its end; the message names it.</summary>
public sealed class FilesSourceException(string message, Exception? cause = null) : Exception(message, cause);

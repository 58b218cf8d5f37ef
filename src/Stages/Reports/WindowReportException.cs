namespace Vigia.Stages.Reports;

/// <summary>Bytes are not a window report that can be read; the message says why.</summary>
internal sealed class WindowReportException(string message, Exception? inner = null) : Exception(message, inner);

using System.Text.Json;

namespace Vigia.Engine.Components;

/// <summary>A stage or source with something to say in <c>/status</c>.</summary>
public interface IStatusSection
{
    /// <summary>Property name of the section.</summary>
    string StatusName { get; }

    /// <summary>Writes the section's value. Called from any thread while batches flow; nothing personal.</summary>
    void WriteStatus(Utf8JsonWriter json);
}

/// <summary>A stage with something to say in the report of a run.</summary>
public interface IReportSection
{
    /// <summary>Property name of the section.</summary>
    string ReportName { get; }

    /// <summary>Writes the section's value. Called once, after the last batch.</summary>
    void WriteReport(Utf8JsonWriter json);
}

using Vigia.Engine.Records;
using Vigia.Stages.Reports;

namespace Vigia.Stages.Reduce;

/// <summary>A report that was taken in.</summary>
/// <param name="Source">Where it was read, and so where its entry in the state belongs.</param>
/// <param name="Report">The report.</param>
internal sealed record FleetMember(SourcePartition Source, WindowReport Report)
{
    /// <summary>Whether the state has an entry of it.</summary>
    public bool IsSaved { get; set; }
}

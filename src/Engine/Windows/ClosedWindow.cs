using Vigia.Engine.Records;

namespace Vigia.Engine.Windows;

/// <summary>A window of one partition to which no record will be added any more.</summary>
/// <param name="Partition">Whose records were counted.</param>
/// <param name="Index">Which window: its start divided by its length.</param>
/// <param name="Start">Begin, Unix ms.</param>
/// <param name="End">End, Unix ms: the first time that is no longer in it.</param>
/// <param name="Counts">What was counted; belongs to the windows, and stays as it is until it is published.</param>
/// <typeparam name="T">The counts.</typeparam>
public sealed record ClosedWindow<T>(SourcePartition Partition, long Index, long Start, long End, T Counts);

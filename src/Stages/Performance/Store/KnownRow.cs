using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Store;

/// <summary>Where a transaction is kept.</summary>
/// <param name="Buffered">Its row in the buffer; -1 if it is in a run.</param>
/// <param name="InRun">The transaction, if it is in a run.</param>
internal readonly record struct KnownRow(int Buffered, Transaction? InRun);

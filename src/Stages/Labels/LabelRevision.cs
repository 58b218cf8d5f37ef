using Vigia.Engine.Schemas;

namespace Vigia.Stages.Labels;

/// <summary>What one label says.</summary>
/// <param name="Id">Whose transaction it is: <see cref="TransactionId.Hash"/> of the id.</param>
/// <param name="Time">Since when it holds (Unix ms).</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Near">When the transaction happened, as far as id or label can tell (Unix ms).</param>
internal readonly record struct LabelRevision(UInt128 Id, long Time, Verdict Verdict, long Near);

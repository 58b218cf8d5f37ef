using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Labels;

/// <summary>What one label says.</summary>
/// <param name="Id">Whose transaction it is: <see cref="TransactionId.Hash"/> of the id.</param>
/// <param name="Time">Since when it holds (Unix ms).</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Detail">What it says beyond that.</param>
/// <param name="ApproximateTransactionTime">When the transaction happened, as far as id or label can say (Unix ms).</param>
/// <param name="IsReversal">Whether the id is that of a reversal.</param>
internal readonly record struct LabelRevision(
    UInt128 Id,
    long Time,
    Verdict Verdict,
    LabelDetail Detail,
    long ApproximateTransactionTime,
    bool IsReversal
);

using Vigia.Engine.Records;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>What is kept of a transaction.</summary>
/// <param name="Layout">What is counted of it.</param>
/// <param name="Time">Event time (Unix ms).</param>
/// <param name="Amount">In minor units.</param>
/// <param name="Payload">As <see cref="PayloadFormat"/> lays it out.</param>
internal sealed record Transaction(CountingLayout Layout, long Time, long Amount, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The decision that came with it.</summary>
    public Decision Decision => PayloadFormat.DecisionOf(Layout, Payload.Span);
}

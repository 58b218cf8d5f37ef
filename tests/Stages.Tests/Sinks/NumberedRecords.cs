using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>Sends records <c>{"id":"n","amount":n}</c>, every tenth without an end, and counts what is acknowledged.</summary>
/// <param name="batches">Batches.</param>
/// <param name="rows">Records in each.</param>
/// <param name="acknowledging">Called before each batch counts as acknowledged, with the records acknowledged by then and with it.</param>
internal sealed class NumberedRecords(int batches, int rows, Action<int>? acknowledging = null) : Source
{
    /// <summary>Records acknowledged.</summary>
    public int Acknowledged { get; private set; }

    public static bool IsTorn(int number) => number % 10 == 9;

    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        int number = 0;
        for (int i = 0; i < batches && !stop.IsCancellationRequested; i++)
        {
            RecordBatch batch = output.Rent(RecordKind.Transaction);
            for (int row = 0; row < rows; row++, number++)
            {
                string record = $"{{\"id\":\"{number}\",\"amount\":{number}";
                batch.Receive(new SourcePartition("numbers", 0), number, 0, Encoding.UTF8.GetBytes(IsTorn(number) ? record : record + "}"));
            }
            await output.SendAsync(batch);
        }
        output.Complete();
        await output.Drained;
    }

    public override void Acknowledge(RecordBatch batch)
    {
        acknowledging?.Invoke(Acknowledged + batch.Received);
        Acknowledged += batch.Received;
    }
}

namespace Vigia.Bench.Throughput.Measuring;

/// <summary>
/// Measures contenders side by side: in every round each has its turn, so that what disturbs the machine disturbs all of them. Turns before
/// the first round warm up, and are where the contenders must agree on what they count.
/// </summary>
/// <param name="Count">Rounds that are measured.</param>
/// <param name="Turn">A contender that is done sooner runs again until so much time of running has passed.</param>
/// <param name="WarmUp">As <paramref name="Turn"/>, before the first round: the runtime compiles hot code a second time after a while.</param>
internal sealed record Rounds(int Count, TimeSpan Turn, TimeSpan WarmUp)
{
    /// <param name="contenders">Who is measured.</param>
    /// <param name="progress">Called with the contender whose turn begins.</param>
    /// <exception cref="DisagreementException">Two contenders counted differently.</exception>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(IReadOnlyList<Contender> contenders, Action<string> progress)
    {
        foreach (Contender contender in contenders)
        {
            progress($"{contender.Name} warms up");
            await TakeTurnAsync(contender, WarmUp).ConfigureAwait(false);
        }
        CheckAgreement(contenders);
        List<Turn>[] turns = [.. contenders.Select(_ => new List<Turn>())];
        for (int round = 0; round < Count; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                progress($"round {round + 1} of {Count}: {contenders[i].Name}");
                turns[i].Add(await TakeTurnAsync(contenders[i], Turn).ConfigureAwait(false));
            }
            CheckAgreement(contenders);
        }
        return [.. contenders.Select((contender, i) => new Measurement(contender.Name, contender.Description, turns[i]))];
    }

    private static async Task<Turn> TakeTurnAsync(Contender contender, TimeSpan least)
    {
        Turn turn = await RunOnceAsync(contender).ConfigureAwait(false);
        while (turn.Seconds < least.TotalSeconds)
        {
            turn = turn.And(await RunOnceAsync(contender).ConfigureAwait(false));
        }
        return turn;
    }

    private static async Task<Turn> RunOnceAsync(Contender contender)
    {
        await contender.PrepareAsync().ConfigureAwait(false);
        // No contender pays for the garbage of the one before.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var meter = new Meter();
        contender.Meter = meter;
        meter.Start();
        long records = await contender.RunAsync().ConfigureAwait(false);
        Turn turn = meter.Stop(records);
        await contender.FinishAsync().ConfigureAwait(false);
        return contender.OwnTurn ?? turn with { Stages = contender.Stages };
    }

    private static void CheckAgreement(IReadOnlyList<Contender> contenders)
    {
        Contender[] counting = [.. contenders.Where(c => c.Tally is not null)];
        foreach (Contender other in counting.Skip(1))
        {
            if (other.Tally!.DifferenceFrom(counting[0].Tally!) is { } difference)
            {
                throw new DisagreementException($"'{other.Name}' does not compute what '{counting[0].Name}' does: {difference}");
            }
        }
    }
}

/// <summary>Contenders that should do the same work counted differently: their speeds say nothing.</summary>
internal sealed class DisagreementException(string message) : Exception(message);

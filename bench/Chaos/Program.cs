return await Vigia.Bench.Chaos.ChaosCommand.Create(Console.Out).Parse(args).InvokeAsync();

using BenchmarkDotNet.Running;
using Vigia.Bench.Kernels.Ratios;

if (args is ["ratios", .. var options])
{
    return RatioCommand.Run(options, Console.Out);
}
BenchmarkSwitcher.FromAssembly(typeof(RatioCommand).Assembly).Run(args);
return 0;

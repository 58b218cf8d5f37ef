using Vigia.Host.Commands;
using Vigia.Host.Running;

NativeMemory.Limit();
return await CommandLine.RunAsync(args).ConfigureAwait(false);

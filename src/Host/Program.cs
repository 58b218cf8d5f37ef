using Vigia.Host;
using Vigia.Host.Commands;

NativeMemory.Limit();
return await CommandLine.RunAsync(args).ConfigureAwait(false);

using Vigia.Host.Commands;
using Vigia.Host.Running;
using Vigia.Host.Terminal;

NativeMemory.Limit();
var signals = StopSignals.EndUntilHeard();
int exitCode = await CommandLine.RunAsync(args).ConfigureAwait(false);
GC.KeepAlive(signals);
return exitCode;

using Vigia.Engine.Configuration;

namespace Vigia.Host.Running;

/// <summary>What became of an attempt to reload.</summary>
/// <param name="IsDone">Whether the configuration is in force now.</param>
/// <param name="Problems">What is wrong with it; empty where it is the run that could not take it.</param>
internal sealed record ReloadResult(bool IsDone, IReadOnlyList<Problem> Problems);

namespace Vigia.Engine.Running;

/// <summary>The next block takes no more because it has failed; its own conveyor tells why, so this is no cause.</summary>
internal sealed class NeighbourFailedException : OperationCanceledException;

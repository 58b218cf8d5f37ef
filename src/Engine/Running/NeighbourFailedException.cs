namespace Vigia.Engine.Running;

/// <summary>The next block takes no more because it has failed; that block reports the cause, so this exception is not one.</summary>
internal sealed class NeighbourFailedException : OperationCanceledException;

namespace Vigia.Engine.Components;

/// <summary>
/// Among the <see cref="SharedParts"/> of a pipeline whose source reads data that lies there whole and comes to an end, in whatever order of time: a stage
/// may then keep until the end what it would let go of with time in a stream.
/// </summary>
public sealed class DataAtRest;

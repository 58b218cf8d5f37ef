namespace Vigia.Trees.Graph;

/// <summary>An input of the model that its trees depend on.</summary>
/// <param name="Name">The input's name in the model.</param>
/// <param name="First">The position of its first column in a row of features.</param>
/// <param name="Columns">How many columns it has.</param>
public sealed record TreeInput(string Name, int First, int Columns);

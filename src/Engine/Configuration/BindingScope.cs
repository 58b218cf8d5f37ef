namespace Vigia.Engine.Configuration;

/// <summary>What binding needs besides the node: where relative paths start, whose setting it is, and where problems go.</summary>
/// <param name="Directory">Directory of the file being bound: relative paths start there.</param>
/// <param name="Owner">Whose settings are bound, such as <c>stage 'score'</c>.</param>
/// <param name="Problems">Where problems go.</param>
/// <param name="Interpolation">For files that the configuration refers to.</param>
public sealed record BindingScope(string Directory, string Owner, ProblemList Problems, Interpolation Interpolation)
{
    /// <summary>Notes a problem and says "not bound".</summary>
    public bool Fail(ConfigNode node, string message)
    {
        Problems.Add(node, Owner, message);
        return false;
    }
}

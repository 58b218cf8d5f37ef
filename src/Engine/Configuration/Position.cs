namespace Vigia.Engine.Configuration;

/// <summary>A place in a configuration file.</summary>
/// <param name="File">Path as the user gave it, or a name such as <c>--set</c>.</param>
/// <param name="Line">From 1; 0 where the place is not in a file.</param>
/// <param name="Column">From 1; 0 where the place is not in a file.</param>
public readonly record struct Position(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? File : $"{File}({Line},{Column})";
}

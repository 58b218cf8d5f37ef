namespace Vigia.Trees;

/// <summary>What came of an attempt to compile a model: the compiled one, or the reason why it cannot be compiled.</summary>
public sealed record TreeCompilation
{
    private TreeCompilation(CompiledTreeModel? model, string? reason)
    {
        Model = model;
        Reason = reason;
    }

    /// <summary>The compiled model; null where the model is not one that trees alone explain.</summary>
    public CompiledTreeModel? Model { get; }

    /// <summary>Why there is no compiled model; null where there is one.</summary>
    public string? Reason { get; }

    internal static TreeCompilation Of(CompiledTreeModel model) => new(model, null);

    internal static TreeCompilation Refused(string reason) => new(null, reason);
}

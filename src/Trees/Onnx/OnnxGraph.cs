namespace Vigia.Trees.Onnx;

/// <summary>The parts of an ONNX model that say what it computes: a graph of nodes over named tensors.</summary>
internal sealed record OnnxGraph(
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyDictionary<string, OnnxTensor> Constants,
    IReadOnlyList<OnnxValue> Inputs,
    IReadOnlyList<OnnxValue> Outputs
);

/// <summary>
/// One operation: its operator, the tensors it reads and writes (an empty name: an optional one left out), its attributes.
/// </summary>
internal sealed record OnnxNode(
    string Operator,
    string Domain,
    string Name,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttribute> Attributes
)
{
    /// <summary>How messages name the node: by its operator, and its name where it has one.</summary>
    public string Label => Name.Length == 0 ? Operator : $"{Operator} '{Name}'";
}

/// <summary>An input or output of the graph. A dimension is null where the model leaves it open; so is the shape.</summary>
internal sealed record OnnxValue(string Name, OnnxType Type, IReadOnlyList<long?>? Shape);

/// <summary>Element types, with the numbers that ONNX files use.</summary>
internal enum OnnxType
{
    Undefined = 0,
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    Text = 8,
    Bool = 9,
    Float16 = 10,
    Double = 11,
    UInt32 = 12,
    UInt64 = 13,
}

/// <summary>A named constant of a node: whichever of the values its type has.</summary>
internal sealed record OnnxAttribute
{
    public required string Name { get; init; }
    public float? Float { get; init; }
    public long? Int { get; init; }
    public string? Text { get; init; }
    public OnnxTensor? Tensor { get; init; }
    public float[] Floats { get; init; } = [];
    public long[] Ints { get; init; } = [];
    public string[] Texts { get; init; } = [];
}

namespace Vigia.Stages.Score;

/// <summary>What computes a model's scores.</summary>
public enum Backend
{
    /// <summary>Our own evaluator where it can and agrees with ONNX Runtime, else ONNX Runtime.</summary>
    Auto,

    /// <summary>Always ONNX Runtime.</summary>
    OnnxRuntime,

    /// <summary>Our own evaluator of tree ensembles; a model that it cannot take is refused.</summary>
    Compiled,
}

namespace Vigia.Trees.Onnx;

/// <summary>The bytes are not an ONNX model, or a part of it cannot be what the format says. The message names the part.</summary>
internal sealed class OnnxFormatException(string message, Exception? inner = null) : Exception(message, inner);

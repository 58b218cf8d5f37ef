namespace Vigia.Trees.Onnx;

/// <summary>The bytes are no ONNX model, or a part of it cannot be what the format says. The message names the part.</summary>
internal sealed class OnnxFormatException(string message, Exception? inner = null) : Exception(message, inner);

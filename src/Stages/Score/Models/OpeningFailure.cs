using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace Vigia.Stages.Score.Models;

/// <summary>Puts ONNX Runtime's reasons for not opening a file into words that say what to do.</summary>
internal static partial class OpeningFailure
{
    public static string Describe(ModelOptions model, OnnxRuntimeException failure)
    {
        string file = Path.GetFileName(model.Path);
        string reason = Reason(failure);
        string what = reason switch
        {
            _ when reason.Contains("Protobuf parsing failed", StringComparison.Ordinal) =>
                $"{file} is no ONNX model, or only a part of one; export or copy it again",
            _ => $"ONNX Runtime {OnnxRuntime.OnnxRuntimeEnvironment.Version} cannot use {file}",
        };
        return $"model '{model.Name}': {what} (ONNX Runtime says: {reason})";
    }

    /// <summary>The library's reason without its error code and without the path, which the message has already.</summary>
    public static string Reason(OnnxRuntimeException failure) => Prefix().Replace(failure.Message, "").Trim();

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*(Load model from .*? failed:\s*)?", RegexOptions.Singleline)]
    private static partial Regex Prefix();
}

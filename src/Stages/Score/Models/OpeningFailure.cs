using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.OnnxRuntime;

namespace Vigia.Stages.Score.Models;

/// <summary>Puts ONNX Runtime's reasons for refusing a file or a run into words that say what to do.</summary>
internal static partial class OpeningFailure
{
    // What a reason contains, and what that means. The first that fits counts.
    private static readonly (string Sign, string Meaning)[] Meanings =
    [
        ("Protobuf parsing failed", "{0} is not an ONNX model, or only a part of one; export or copy it again"),
        ("No graph was found", "{0} is not an ONNX model, or only a part of one; export or copy it again"),
        (
            "xternal data",
            "{0} keeps values in a file of its own, which cannot be read; put that file beside {0}, under the name that it had at the export"
        ),
        (
            "onstruct locale",
            "{0} normalises text by a locale that this system does not have; install it (Debian: package 'locales', then locale-gen), or normalise text before the model"
        ),
        ("Opset", "{0} is written for a later opset than ONNX Runtime {1} knows; export it again for an earlier one"),
        ("opset import", "{0} has an operator that ONNX Runtime {1} does not know; export it with standard operators only"),
        (
            "is not a registered function/op",
            "{0} has an operator that ONNX Runtime {1} does not know; export it with standard operators only"
        ),
        (
            "Could not find an implementation",
            "{0} has an operator that ONNX Runtime {1} does not compute; export it for another opset or other types"
        ),
    ];

    /// <summary>Why the file could not be opened.</summary>
    public static string Describe(ModelOptions model, OnnxRuntimeException failure)
    {
        string reason = Reason(failure);
        string meaning = Array.Find(Meanings, m => reason.Contains(m.Sign, StringComparison.Ordinal)).Meaning
            ?? "ONNX Runtime {1} cannot use {0}";
        string what = string.Format(null, meaning, Path.GetFileName(model.Path), OnnxRuntimeEnvironment.Version);
        return $"model '{model.Name}': {what} (ONNX Runtime says: {reason})";
    }

    /// <summary>The library's reason alone: without its error code, the model's path, and places in its own source.</summary>
    public static string Reason(OnnxRuntimeException failure) =>
        Template().Replace(Assertion().Replace(Source().Replace(Prefix().Replace(failure.Message, ""), ""), ""), NameOf).Trim();

    private static string NameOf(Match node) =>
        node.Groups["name"].Length == 0 ? $"{node.Groups["operator"]}: " : $"{node.Groups["operator"]} '{node.Groups["name"]}': ";

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*(Load model from .*? failed:\s*)?", RegexOptions.Singleline)]
    private static partial Regex Prefix();

    // "/onnxruntime_src/.../file.h:84 onnxruntime::Class::Method(const X&, bool) ", or "file.cc:461 Method ".
    [GeneratedRegex(@"\S+\.(?:h|hpp|cc|cpp):\d+ (?:[^()]{0,200}\([^()]*\)(?:::<lambda\(\)>)?(?: const)? |[A-Za-z_:~]+ )")]
    private static partial Regex Source();

    // "size != 0 && (input_size % size) == 0 was false. ", where words follow.
    [GeneratedRegex(@"(?<=^|Status Message: )\S[^.]*? was false\. (?=\S)")]
    private static partial Regex Assertion();

    // The sentence around the reason of a node that failed.
    [GeneratedRegex(@"Non-zero status code returned while running (?<operator>\w+) node\. Name:'(?<name>[^']*)' Status Message: ")]
    private static partial Regex Template();
}

using System.Runtime.CompilerServices;

namespace Vigia.TestSupport;

/// <summary>
/// Compares text of the program with a file in the folder <c>approved</c> beside the test: text that a person has read and approved.
/// (Values of an independent calculation are in <c>golden</c>, with the script that makes them.) With <c>VIGIA_APPROVE=1</c> in the
/// environment the file is written instead: read the difference before committing it.
/// </summary>
public static class ApprovedText
{
    private const string ApproveVariable = "VIGIA_APPROVE";

    /// <summary>The differences between the text and the file; empty if they are equal.</summary>
    /// <param name="name">File name below <c>approved</c>.</param>
    /// <param name="actual">The text.</param>
    /// <param name="caller">The test's own file.</param>
    public static string Differences(string name, string actual, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(caller)!, "approved", name);
        string text = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        return text == expected ? "" : $"{path} holds\n{expected}\nand the text is now\n{text}";
    }
}

using System.Runtime.CompilerServices;

namespace Vigia.TestSupport;

/// <summary>
/// Text held to a file in the folder <c>golden</c> beside the test. With <c>VIGIA_ACCEPT_GOLDEN=1</c> in the environment the
/// file is written instead: look at the difference before committing it.
/// </summary>
public static class GoldenText
{
    private const string AcceptVariable = "VIGIA_ACCEPT_GOLDEN";

    /// <summary>The differences between the text and the file; empty if there are none.</summary>
    /// <param name="name">File name below <c>golden</c>.</param>
    /// <param name="actual">The text.</param>
    /// <param name="caller">The test's own file.</param>
    public static string Differences(string name, string actual, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(caller)!, "golden", name);
        string text = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        return text == expected ? "" : $"{path} holds\n{expected}\nand the text is now\n{text}";
    }
}

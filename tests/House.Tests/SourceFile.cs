using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vigia.House.Tests;

/// <summary>One C# file, parsed.</summary>
internal sealed class SourceFile
{
    public SourceFile(string path, string text)
    {
        Path = path;
        Lines = text.Split('\n');
        Root = CSharpSyntaxTree
            .ParseText(text, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse))
            .GetCompilationUnitRoot();
        Namespace = Root.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";
    }

    /// <summary>Path in the repository, with forward slashes.</summary>
    public string Path { get; }

    public IReadOnlyList<string> Lines { get; }

    public CompilationUnitSyntax Root { get; }

    /// <summary>The file's namespace; empty for top-level statements.</summary>
    public string Namespace { get; }

    /// <summary>The file's room.</summary>
    public string Room => RoomOf(Namespace);

    /// <summary>Rooms that the file imports, by its using lines.</summary>
    public IEnumerable<string> ImportedRooms =>
        Root
            .Usings.Select(u => u.NamespaceOrType.ToString())
            .Where(n => n.StartsWith("Vigia.", StringComparison.Ordinal))
            .Select(RoomOf)
            .Where(r => r != Room)
            .Distinct();

    /// <summary>The line of a node, counted from 1.</summary>
    public static int LineOf(SyntaxNode node) => node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1;

    /// <summary>Every C# file of some folders of the repository, without what the build makes.</summary>
    public static IReadOnlyList<SourceFile> Load(params string[] folders) =>
        [
            .. folders
                .SelectMany(f => Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, f), "*.cs", SearchOption.AllDirectories))
                .Select(p => System.IO.Path.GetRelativePath(Repository.Root, p).Replace('\\', '/'))
                .Where(p => !Regex.IsMatch(p, "/(obj|bin)/"))
                .Order(StringComparer.Ordinal)
                .Select(p => new SourceFile(p, File.ReadAllText(System.IO.Path.Combine(Repository.Root, p)))),
        ];

    /// <summary>The room of a namespace: the project, and the folder in it. <c>Vigia.Stages.Score.Models</c> is in <c>Stages/Score</c>.</summary>
    private static string RoomOf(string name) => string.Join('/', name.Split('.').Skip(1).Take(2));
}

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Vigia.House.Tests;

/// <summary>The rules that one file is held to. Each gives one line per violation: file, line, what is wrong.</summary>
internal static partial class HouseRules
{
    public const int MaxFileLines = 300;
    public const int MaxMethodLines = 50;
    public const int MaxConstructorParameters = 8;
    public const int MaxColumns = 140;

    public static IEnumerable<string> FileLength(SourceFile file) =>
        file.Lines.Count(static l => l.Length > 0) is var count && file.Lines.Count - 1 > MaxFileLines
            ? [$"{file.Path}: {file.Lines.Count - 1} lines, {count} of them not empty; at most {MaxFileLines}"]
            : [];

    public static IEnumerable<string> MethodLength(SourceFile file) =>
        from method in file.Root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
        where method.Body is not null
        let lines = method.Body!.GetLocation().GetLineSpan() is var span ? span.EndLinePosition.Line - span.StartLinePosition.Line - 1 : 0
        where lines > MaxMethodLines
        select $"{file.Path}:{SourceFile.LineOf(method)}: {NameOf(method)} has {lines} lines; at most {MaxMethodLines}";

    /// <summary>Records are data: their parameters are columns, not collaborators, and may be more.</summary>
    public static IEnumerable<string> ConstructorWidth(SourceFile file)
    {
        IEnumerable<(SyntaxNode Node, string Name, int Count)> explicitOnes = file
            .Root.DescendantNodes()
            .OfType<ConstructorDeclarationSyntax>()
            .Select(c => ((SyntaxNode)c, c.Identifier.Text, c.ParameterList.Parameters.Count));
        IEnumerable<(SyntaxNode Node, string Name, int Count)> primary = file
            .Root.DescendantNodes()
            .OfType<TypeDeclarationSyntax>()
            .Where(t => t is not RecordDeclarationSyntax && t.ParameterList is not null)
            .Select(t => ((SyntaxNode)t, t.Identifier.Text, t.ParameterList!.Parameters.Count));
        return explicitOnes
            .Concat(primary)
            .Where(c => c.Count > MaxConstructorParameters)
            .Select(c =>
                $"{file.Path}:{SourceFile.LineOf(c.Node)}: the constructor of {c.Name} takes {c.Count} parameters; at most {MaxConstructorParameters}"
            );
    }

    /// <summary>A line that holds the text of a message may be longer: a literal that is cut in pieces cannot be searched for.</summary>
    public static IEnumerable<string> LineWidth(SourceFile file)
    {
        HashSet<int> texts = [.. LinesOfTexts(file)];
        return from line in file.Lines.Index()
            where line.Item.Length > MaxColumns && !texts.Contains(line.Index) && !MessageText().IsMatch(line.Item)
            select $"{file.Path}:{line.Index + 1}: {line.Item.Length} columns; at most {MaxColumns}";
    }

    /// <summary>Lines, from 0, inside of texts of several lines: pages and notes, whose lines are paragraphs.</summary>
    private static IEnumerable<int> LinesOfTexts(SourceFile file) =>
        file
            .Root.DescendantNodes()
            .Where(n => n is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax)
            .Select(n => n.GetLocation().GetLineSpan())
            .Where(s => s.EndLinePosition.Line > s.StartLinePosition.Line)
            .SelectMany(s => Enumerable.Range(s.StartLinePosition.Line, s.EndLinePosition.Line - s.StartLinePosition.Line + 1));

    public static IEnumerable<string> Braces(SourceFile file)
    {
        IEnumerable<StatementSyntax> bodies = file
            .Root.DescendantNodes()
            .SelectMany(static n =>
                n switch
                {
                    IfStatementSyntax i => i.Else is { Statement: not IfStatementSyntax } e
                        ? new[] { i.Statement, e.Statement }
                        : [i.Statement],
                    ForStatementSyntax f => [f.Statement],
                    ForEachStatementSyntax f => [f.Statement],
                    WhileStatementSyntax w => [w.Statement],
                    DoStatementSyntax d => [d.Statement],
                    LockStatementSyntax l => [l.Statement],
                    FixedStatementSyntax { Statement: not FixedStatementSyntax } f => [f.Statement],
                    UsingStatementSyntax { Statement: not UsingStatementSyntax } u => [u.Statement],
                    _ => [],
                }
            );
        return bodies.Where(b => b is not BlockSyntax).Select(b => $"{file.Path}:{SourceFile.LineOf(b)}: a statement without braces");
    }

    /// <summary>A type is written out where the line does not show it.</summary>
    public static IEnumerable<string> ExplicitTypes(SourceFile file) =>
        from declaration in file.Root.DescendantNodes().OfType<VariableDeclarationSyntax>()
        where declaration.Type.IsVar && declaration.Variables.Count == 1
        let value = declaration.Variables[0].Initializer?.Value
        where
            value
                is not (
                    BaseObjectCreationExpressionSyntax
                    or ArrayCreationExpressionSyntax
                    or StackAllocArrayCreationExpressionSyntax
                    or CastExpressionSyntax
                    or AnonymousObjectCreationExpressionSyntax
                    or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression }
                )
            && !ShowsItsType(value)
        select $"{file.Path}:{SourceFile.LineOf(declaration)}: 'var {declaration.Variables[0].Identifier.Text}' hides its type";

    /// <summary>Libraries do not go back to a captured context: every await says so.</summary>
    public static IEnumerable<string> ConfigureAwait(SourceFile file) =>
        from wait in file.Root.DescendantNodes().OfType<AwaitExpressionSyntax>()
        let text = wait.Expression.ToString()
        where
            !text.EndsWith(".ConfigureAwait(false)", StringComparison.Ordinal)
            && !text.StartsWith("Task.Yield()", StringComparison.Ordinal)
            && !text.Contains("ConfigureAwaitOptions.", StringComparison.Ordinal)
        select $"{file.Path}:{SourceFile.LineOf(wait)}: an await without ConfigureAwait(false)";

    /// <summary>Ids of log events come from the one table, <c>EventIds</c>, each used by one message.</summary>
    public static IEnumerable<string> EventIds(IEnumerable<SourceFile> files)
    {
        List<(string Id, string Place)> used = [];
        foreach (SourceFile file in files)
        {
            foreach (
                AttributeSyntax log in file
                    .Root.DescendantNodes()
                    .OfType<AttributeSyntax>()
                    .Where(a => a.Name.ToString() == "LoggerMessage")
            )
            {
                string id = log.ArgumentList?.Arguments.FirstOrDefault()?.Expression.ToString() ?? "";
                string place = $"{file.Path}:{SourceFile.LineOf(log)}";
                if (!id.StartsWith("EventIds.", StringComparison.Ordinal))
                {
                    yield return $"{place}: log event '{id}' has no name in EventIds";
                }
                used.Add((id, place));
            }
        }
        foreach (IGrouping<string, (string Id, string Place)> same in used.GroupBy(u => u.Id).Where(g => g.Count() > 1))
        {
            yield return $"{string.Join(" and ", same.Select(s => s.Place))}: both log {same.Key}";
        }
    }

    /// <summary>Values of the table of event ids that occur twice.</summary>
    public static IEnumerable<string> EventIdValues(SourceFile table) =>
        table
            .Root.DescendantNodes()
            .OfType<FieldDeclarationSyntax>()
            .SelectMany(f => f.Declaration.Variables)
            .GroupBy(v => v.Initializer?.Value.ToString())
            .Where(g => g.Count() > 1)
            .Select(g => $"{string.Join(" and ", g.Select(v => v.Identifier.Text))} are both {g.Key}");

    /// <summary>A check of each item passes on no items; the test says whether that may happen.</summary>
    public static IEnumerable<string> EmptyChecks(SourceFile file) =>
        from call in file.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
        where
            call.Expression.ToString() is "Assert.All" or "Assert.AllAsync"
            && !call.ArgumentList.Arguments.Any(a => a.NameColon?.Name.Identifier.Text == "throwIfEmpty")
        select $"{file.Path}:{SourceFile.LineOf(call)}: {call.Expression} passes on an empty collection; add 'throwIfEmpty: true' "
            + "('false' where it may be empty)";

    /// <summary>Words and turns of phrase that make a reader stop, in English and in Portuguese.</summary>
    public static IEnumerable<string> Idioms(string path, IEnumerable<string> lines) =>
        from line in lines.Index()
        from Match match in IdiomPattern().Matches(line.Item)
        select $"{path}:{line.Index + 1}: '{match.Value}': say it in plain words";

    /// <summary>Names of types and members that a page mentions, and that the code does not have.</summary>
    /// <param name="path">The page.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="names">Every identifier of the code.</param>
    public static IEnumerable<string> UnknownNames(string path, IEnumerable<string> lines, IReadOnlySet<string> names) =>
        from line in lines.Index()
        from Match match in MentionedName().Matches(line.Item)
        let name = match.Groups[1].Value
        where !names.Contains(name)
        select $"{path}:{line.Index + 1}: '{name}' is not in the code";

    private static bool ShowsItsType(ExpressionSyntax? value) =>
        value switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: GenericNameSyntax } or GenericNameSyntax } =>
                true,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax type } } =>
                char.IsUpper(type.Identifier.Text[0]),
            LiteralExpressionSyntax => true,
            _ => false,
        };

    private static string NameOf(BaseMethodDeclarationSyntax method) =>
        method switch
        {
            MethodDeclarationSyntax m => m.Identifier.Text,
            ConstructorDeclarationSyntax c => c.Identifier.Text,
            _ => method.Kind().ToString(),
        };

    /// <summary>In a code span, a name of at least two words, without the type before it.</summary>
    [GeneratedRegex("`(?:[A-Za-z]+\\.)?([A-Z][a-z]+(?:_?[A-Z][a-z]+)+)`")]
    private static partial Regex MentionedName();

    [GeneratedRegex("\"")]
    private static partial Regex MessageText();

    [GeneratedRegex(
        @"\b(stands|stood|told|tells|(go|goes|going|went) on|whoever|nobody|anybody|somebody|anew|afresh|(is|are|was|were) none|quem quer que|ninguém|alguém|doravante)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex IdiomPattern();
}

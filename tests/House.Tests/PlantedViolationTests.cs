namespace Vigia.House.Tests;

/// <summary>Every rule of the house fails on a violation that is planted, and passes on the code beside it that is right.</summary>
public sealed class PlantedViolationTests
{
    [Fact]
    public void Rooms_ImportFromAbove_IsFound()
    {
        Assert.Single(Rooms.Violations(File("using Vigia.Stages.Drift;\nnamespace Vigia.Statistics.Drift;\nclass A { }")), v =>
            v.Contains("imports Stages/Drift", StringComparison.Ordinal)
        );
        Assert.Empty(Rooms.Violations(File("using Vigia.Statistics.Drift;\nnamespace Vigia.Stages.Drift;\nclass A { }")));
    }

    [Fact]
    public void Rooms_WithoutAPlace_AreFound() =>
        Assert.Single(Rooms.Violations(File("namespace Vigia.Stages.Attic;\nclass A { }")), v =>
            v.Contains("has no place", StringComparison.Ordinal)
        );

    [Fact]
    public void Rooms_TypeOfAParentAbove_IsFound()
    {
        SourceFile parent = File("namespace Vigia.Trees;\nclass Compiled { }");
        Assert.Single(Rooms.ViolationsOfParents([parent, File("namespace Vigia.Trees.Graph;\nclass A { Compiled? _c; }")]));
        Assert.Empty(Rooms.ViolationsOfParents([parent, File("namespace Vigia.Trees.Graph;\nclass A { string? _c; }")]));
    }

    [Fact]
    public void File_TooLong_IsFound()
    {
        Assert.Single(HouseRules.FileLength(File(string.Concat(Enumerable.Repeat("// line\n", 301)))));
        Assert.Empty(HouseRules.FileLength(File(string.Concat(Enumerable.Repeat("// line\n", 300)))));
    }

    [Fact]
    public void Method_TooLong_IsFound()
    {
        static string Method(int lines) =>
            $"class A\n{{\n    void M()\n    {{\n{string.Concat(Enumerable.Repeat("        M();\n", lines))}    }}\n}}\n";
        Assert.Single(HouseRules.MethodLength(File(Method(51))));
        Assert.Empty(HouseRules.MethodLength(File(Method(50))));
    }

    [Fact]
    public void Constructor_TooWide_IsFound()
    {
        Assert.Single(HouseRules.ConstructorWidth(File("class A(int a, int b, int c, int d, int e, int f, int g, int h, int i);")));
        Assert.Single(
            HouseRules.ConstructorWidth(File("class A { A(int a, int b, int c, int d, int e, int f, int g, int h, int i) { } }"))
        );
        Assert.Empty(HouseRules.ConstructorWidth(File("class A(int a, int b, int c, int d, int e, int f, int g, int h);")));
        Assert.Empty(HouseRules.ConstructorWidth(File("record A(int a, int b, int c, int d, int e, int f, int g, int h, int i);")));
    }

    [Fact]
    public void Line_TooWide_IsFound()
    {
        Assert.Single(HouseRules.LineWidth(File("// " + new string('x', 138))));
        Assert.Empty(HouseRules.LineWidth(File("// " + new string('x', 137))));
        Assert.Empty(HouseRules.LineWidth(File($"throw new X(\"{new string('x', 140)}\");")));
    }

    [Theory]
    [InlineData("if (a) b();")]
    [InlineData("if (a) { b(); } else b();")]
    [InlineData("foreach (int x in y) b();")]
    [InlineData("while (a) b();")]
    [InlineData("lock (a) b();")]
    public void Statement_WithoutBraces_IsFound(string statement) => Assert.Single(HouseRules.Braces(InMethod(statement)));

    [Theory]
    [InlineData("if (a) { b(); } else if (c) { b(); } else { b(); }")]
    [InlineData("fixed (int* p = x) fixed (int* q = y) { b(); }")]
    public void Statement_WithBraces_Passes(string statement) => Assert.Empty(HouseRules.Braces(InMethod(statement)));

    [Fact]
    public void Type_Hidden_IsFound()
    {
        Assert.Single(HouseRules.ExplicitTypes(InMethod("var a = b();")));
        Assert.Empty(HouseRules.ExplicitTypes(InMethod("var a = new List<int>(); int c = b(); var d = (long)c;")));
    }

    [Fact]
    public void Await_WithoutConfigureAwait_IsFound()
    {
        Assert.Single(HouseRules.ConfigureAwait(InMethod("await b();")));
        Assert.Empty(HouseRules.ConfigureAwait(InMethod("await b().ConfigureAwait(false);")));
    }

    [Fact]
    public void CheckOfEachItem_ThatMayPassOnNone_IsFound()
    {
        Assert.Single(HouseRules.EmptyChecks(InMethod("Assert.All(a, b);")));
        Assert.Single(HouseRules.EmptyChecks(InMethod("await Assert.AllAsync(a, b);")));
        Assert.Empty(HouseRules.EmptyChecks(InMethod("Assert.All(a, b, throwIfEmpty: true);")));
    }

    [Fact]
    public void EventId_OutsideOfTheTableOrTwice_IsFound()
    {
        const string Head = "static partial class L { [LoggerMessage(";
        Assert.Single(HouseRules.EventIds([File(Head + "7, LogLevel.Error, \"x\")] static partial void A(); }")]));
        Assert.Single(
            HouseRules.EventIds([
                File(Head + "EventIds.A, LogLevel.Error, \"x\")] static partial void A(); }"),
                File(Head + "EventIds.A, LogLevel.Error, \"y\")] static partial void B(); }"),
            ])
        );
        Assert.Empty(HouseRules.EventIds([File(Head + "EventIds.A, LogLevel.Error, \"x\")] static partial void A(); }")]));
        Assert.Single(HouseRules.EventIdValues(File("static class EventIds { public const int A = 1; public const int B = 1; }")));
    }

    [Theory]
    [InlineData("The pipeline goes on.")]
    [InlineData("Nobody reads it; counts begin anew.")]
    [InlineData("The reason is none of those")]
    [InlineData("Quem quer que leia isto para")]
    public void Sentence_ThatMakesAReaderStop_IsFound(string sentence) => Assert.NotEmpty(HouseRules.Idioms("x.md", [sentence]));

    [Fact]
    public void Name_ThatTheCodeDoesNotHave_IsFound()
    {
        Assert.Single(
            HouseRules.UnknownNames("x.md", ["`LabelJoin` and `Join.LookUp`, not `a.b` or `Join`"], new HashSet<string> { "LookUp" })
        );
        Assert.Single(HouseRules.UnknownNames("x.md", ["(`Process_WhatIsGone`)"], new HashSet<string>()));
    }

    [Fact]
    public void Sentence_InPlainWords_Passes() =>
        Assert.Empty(HouseRules.Idioms("x.md", ["The pipeline continues. No reader is left; counts start from empty. A number, not NaN."]));

    private static SourceFile File(string text) => new("src/Planted.cs", text);

    private static SourceFile InMethod(string statement) => File($"class A {{ async Task M() {{ {statement} }} }}");
}

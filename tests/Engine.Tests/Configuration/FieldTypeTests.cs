using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Tests.Configuration;

public sealed class FieldTypeTests
{
    [Theory]
    [InlineData("50ms", 50)]
    [InlineData("1.5s", 1500)]
    [InlineData("5m", 300_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("91d", 7_862_400_000)]
    public void Duration_WithUnit_IsRead(string text, double ms) =>
        Assert.Equal(TimeSpan.FromMilliseconds(ms), Binding.Bind(new DurationType(TimeSpan.Zero, TimeSpan.FromDays(1000)), text).Value);

    [Theory]
    [InlineData("5", "x.yaml(1,1): error: stage 'x': '5' is not a duration; write a number and a unit: ms, s, m, h or d")]
    [InlineData("2h", "x.yaml(1,1): error: stage 'x': '2h' is out of range; write 10ms to 1h")]
    [InlineData("[1s]", "x.yaml(1,1): error: stage 'x': expected duration, 10ms to 1h, found a list")]
    public void Duration_Wrong_SaysHowToMendIt(string text, string expected) =>
        Assert.Equal([expected], Binding.Bind(new DurationType(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), text).Problems);

    [Theory]
    [InlineData("512", 512)]
    [InlineData("64KiB", 65_536)]
    [InlineData("2GiB", 2_147_483_648)]
    [InlineData("350MB", 350_000_000)]
    [InlineData("350 MB", 350_000_000)]
    [InlineData("2GB", 2_000_000_000)]
    public void ByteSize_WithUnit_IsRead(string text, long bytes) =>
        Assert.Equal(bytes, Binding.Bind(new ByteSizeType(1, long.MaxValue), text).Value);

    [Theory]
    [InlineData("1mb", "x.yaml(1,1): error: stage 'x': '1mb' is not a size; write bytes, or a number with KiB, MiB, GiB, kB, MB or GB")]
    [InlineData("10", "x.yaml(1,1): error: stage 'x': '10' is out of range; write 1KiB to 1GiB")]
    public void ByteSize_Wrong_SaysHowToMendIt(string text, string expected) =>
        Assert.Equal([expected], Binding.Bind(new ByteSizeType(1024, 1L << 30), text).Problems);

    [Theory]
    [InlineData("4_096", 4096)]
    [InlineData("-3", -3)]
    public void Integer_InRange_IsRead(string text, long value) =>
        Assert.Equal(value, Binding.Bind(new IntegerType(-10, 10_000), text).Value);

    [Theory]
    [InlineData("4.5", "x.yaml(1,1): error: stage 'x': '4.5' is not a whole number; write 1 to 64")]
    [InlineData("65", "x.yaml(1,1): error: stage 'x': '65' is out of range; write 1 to 64")]
    [InlineData("~", "x.yaml(1,1): error: stage 'x': expected integer, 1 to 64, found nothing")]
    public void Integer_Wrong_SaysHowToMendIt(string text, string expected) =>
        Assert.Equal([expected], Binding.Bind(new IntegerType(1, 64), text).Problems);

    [Theory]
    [InlineData("1e400", "x.yaml(1,1): error: stage 'x': '1e400' is not a number")]
    [InlineData(".nan", "x.yaml(1,1): error: stage 'x': '.nan' is not a number")]
    [InlineData("1.5", "x.yaml(1,1): error: stage 'x': '1.5' is out of range; write 0 to 1")]
    public void Number_Wrong_SaysHowToMendIt(string text, string expected) =>
        Assert.Equal([expected], Binding.Bind(new NumberType(0, 1), text).Problems);

    [Theory]
    [InlineData("jsn", "x.yaml(1,1): error: stage 'x': 'jsn' is not a choice here; did you mean 'json'?")]
    [InlineData("parquet", "x.yaml(1,1): error: stage 'x': 'parquet' is not a choice here; known: json, csv")]
    public void Choice_Unknown_SuggestsTheNearest(string text, string expected) =>
        Assert.Equal([expected], Binding.Bind(new ChoiceType<int>(("json", 1), ("csv", 2)), text).Problems);

    [Fact]
    public void Flag_Wrong_SaysSo() =>
        Assert.Equal(["x.yaml(1,1): error: stage 'x': 'yes' is neither true nor false"], Binding.Bind(FlagType.Instance, "yes").Problems);

    [Fact]
    public void Path_Relative_StartsAtTheFile() => Assert.Equal("/models/a.onnx", Binding.Bind(PathType.Any, "../models/a.onnx").Value);

    [Fact]
    public void Path_NoSuchFile_NamesWhereItLooked() =>
        Assert.Equal(
            ["x.yaml(1,1): error: stage 'x': 'no.onnx' is not a file (looked for /base/no.onnx)"],
            Binding.Bind(PathType.ExistingFile, "no.onnx").Problems
        );

    [Fact]
    public void List_SingleValue_MayStandWithoutTheList() =>
        Assert.Equal([5L], Binding.Bind(new ListType<long>(new IntegerType(0, 9)), "5").Value!);

    [Fact]
    public void List_SeveralWrongValues_AreAllReported() =>
        Assert.Equal(2, Binding.Bind(new ListType<long>(new IntegerType(0, 9)), "[1, x, 11]").Problems.Length);
}

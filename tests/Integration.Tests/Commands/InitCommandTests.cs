using System.Globalization;
using System.IO.Compression;
using System.Text;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Commands;

/// <summary>From a file of one's own to a report, with nothing written by hand.</summary>
public sealed class InitCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(";", ",", "dd/MM/yyyy HH:mm:ss")]
    [InlineData(",", ".", "yyyy-MM-ddTHH:mm:ss")]
    [InlineData("\t", ".", "MM/dd/yyyy HH:mm")]
    public async Task Init_CsvOfAnyDialect_RunsToAReport(string delimiter, string mark, string time)
    {
        string input = _directory.Write("my data.csv", Csv(delimiter, mark, time));
        string work = _directory["out"];
        (int code, string output, string error) = await VigiaProgram.RunAsync("init", input, "--output", work);
        Assert.True(code == 0, error);
        Assert.Contains("profile of 600 records, 0 rejected", output, StringComparison.Ordinal);
        string report = _directory["report.json"];
        (code, output, error) = await VigiaProgram.RunAsync("run", Path.Combine(work, "my-data.yaml"), "--report", report);
        Assert.True(code == 0, error);
        Assert.Contains("600 records, 0 rejected", output, StringComparison.Ordinal);
        Assert.True(File.Exists(report));
    }

    [Fact]
    public async Task Look_ShowsFieldsAndNoPerson()
    {
        string input = _directory.Write("p.csv", "id,email,plan\n1,ana@bank.example,a\n2,rui@bank.example,b\n3,eva@bank.example,a\n");
        (int code, string output, _) = await VigiaProgram.RunAsync("look", input);
        Assert.Equal(0, code);
        Assert.Contains("CSV, delimiter ',', 3 records", output, StringComparison.Ordinal);
        Assert.Contains("not shown", output, StringComparison.Ordinal);
        Assert.DoesNotContain("bank.example", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_PersonalFields_AreNamedAndTheProfileIsBuilt()
    {
        string rows = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i};ana{i}@bank.example;{i % 7},5\n"));
        string input = _directory.Write("people.csv", "id;email;valor\n" + rows);
        string work = _directory["people"];
        (int code, string output, string error) = await VigiaProgram.RunAsync("init", input, "--output", work);
        Assert.True(code == 0, error);
        Assert.Contains("profile of 300 records, 0 rejected", output, StringComparison.Ordinal);
        string schema = await File.ReadAllTextAsync(Path.Combine(work, "people.schema.yaml"), TestContext.Current.CancellationToken);
        Assert.Contains("other_fields: [email]", schema, StringComparison.Ordinal);
        Assert.Contains("email: hash", schema, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_FileThatIsThere_IsNotWrittenOver()
    {
        string input = _directory.Write("a.csv", "id,x\n1,2\n2,3\n3,5\n");
        string there = _directory.Write("a.yaml", "mine");
        (int code, _, string error) = await VigiaProgram.RunAsync("init", input, "-o", _directory.Path);
        Assert.Equal(2, code);
        Assert.Contains("is not written over", error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(there, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Init_NothingThatCouldBeAFeature_IsRefusedBeforeAnythingIsWritten()
    {
        string input = _directory.Write("p.ndjson", "{\"e\":\"ana@bank.example\"}\n{\"e\":\"rui@bank.example\"}\n");
        string work = _directory["none"];
        (int code, _, string error) = await VigiaProgram.RunAsync("init", input, "-o", work);
        Assert.Equal(2, code);
        Assert.Contains("can be a feature", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work));
    }

    [Theory]
    [InlineData("look")]
    [InlineData("init")]
    public async Task Sample_DamagedFile_IsNamed(string command)
    {
        string input = _directory["cut.ndjson.gz"];
        using (var compressed = new GZipStream(File.Create(input), CompressionLevel.NoCompression))
        {
            await compressed.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"x\":1}\n", 400))));
        }
        using (FileStream file = File.OpenWrite(input))
        {
            file.SetLength(file.Length / 2);
        }
        (int code, _, string error) = await VigiaProgram.RunAsync(command, input);
        Assert.Equal(2, code);
        Assert.Contains($"'{input}' cannot be read: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_ModelThatDoesNotFit_SaysWhatToDoThen()
    {
        string input = _directory.Write("b.csv", "id,x\n1,2\n2,3\n3,5\n");
        string model = Repository.File("models", "pix-fraud-v1.onnx");
        (int code, _, string error) = await VigiaProgram.RunAsync("init", input, "-o", _directory.Path, "--model", model);
        Assert.NotEqual(0, code);
        Assert.Contains("pix-fraud-v1.onnx takes", error, StringComparison.Ordinal);
        Assert.Contains("once this is mended: vigia profile", error, StringComparison.Ordinal);
    }

    private static string Csv(string delimiter, string mark, string time)
    {
        var random = new Random(7);
        var text = new StringBuilder(string.Join(delimiter, "pedido_id", "criado_em", "valor", "plano", "ativo", "dias")).Append('\n');
        for (int i = 0; i < 600; i++)
        {
            DateTime at = new DateTime(2026, 9, 20, 0, 0, 0, DateTimeKind.Utc).AddMinutes(37 * i);
            string amount = (random.NextDouble() * 900)
                .ToString("F2", CultureInfo.InvariantCulture)
                .Replace(".", mark, StringComparison.Ordinal);
            text.AppendJoin(
                    delimiter,
                    1000 + i,
                    at.ToString(time, CultureInfo.InvariantCulture),
                    amount,
                    random.Next(3) == 0 ? "ouro, mensal".Replace(delimiter, " ", StringComparison.Ordinal) : "prata",
                    i % 4 == 0 ? "S" : "N",
                    i % 10 == 0 ? "" : i % 31
                )
                .Append('\n');
        }
        return text.ToString();
    }
}

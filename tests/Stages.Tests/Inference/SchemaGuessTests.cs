using System.Globalization;
using Vigia.Stages.Inference;
using Vigia.Stages.Tests.Sources.Files;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Inference;

public sealed class SchemaGuessTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Of_BrazilianCsv_FindsDelimiterCommaTimeAndWords()
    {
        SchemaGuess guess = Guess(
            "p.csv",
            "id;data;valor;dispositivo;dias\n1;01/10/2026 09:15:00;1.234,56;S;\n2;31/10/2026 21:59:59;10,50;N;7\n3;02/10/2026 00:00:01;0,99;N;30\n"
        );
        Assert.Equal((byte)';', guess.Sample.Format.Delimiter);
        Assert.Equal(
            ["id: Id", "data: EventTime", "valor: Amount", "dispositivo: Feature", "dias: Feature"],
            guess.Columns.Select(c => $"{c.Column.Path}: {c.Role}")
        );
        Assert.Equal("dd/MM/yyyy HH:mm:ss", guess.EventTime!.TimeFormat);
        SampleColumn amount = guess.Columns[2].Column;
        Assert.True(amount.IsDecimalComma);
        Assert.Equal((0.99, 1234.56), (amount.Min, amount.Max));
        Assert.Equal(1, guess.Columns[4].Column.Missing);
        Assert.Contains("dispositivo: { type: boolean }", SchemaText.Write(guess, "p"), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CsvWithoutAHeader_NamesColumnsByTheirPlaces()
    {
        SchemaGuess guess = Guess("e.csv", "1.5,2,x\n4,5,y\n");

        Assert.Equal(2, guess.Sample.Records);
        Assert.Equal(["column_1", "column_2", "column_3"], guess.Columns.Select(c => c.Column.Path));
        Assert.Equal((1.5, 4.0), (guess.Columns[0].Column.Min, guess.Columns[0].Column.Max));
        Assert.Contains(
            "columns: [column_1, column_2, column_3]",
            PipelineText.Write(guess, new PipelineFiles("e", "e.csv", "e.schema.yaml", null, null)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Of_Windows1252_IsRecognized()
    {
        byte[] bytes = [.. "a,b\nS"u8, 0xE3, .. "o Paulo,1\nx,2\n"u8];
        string path = _directory.Write("w.csv", bytes);

        Sample sample = SampleFile.Read(path, 100);

        Assert.True(sample.Format.IsWindows1252);
        Assert.Equal(2, sample.Records);
    }

    [Theory]
    [InlineData("10/13/2026", "MM/dd/yyyy")]
    [InlineData("13/10/2026", "dd/MM/yyyy")]
    [InlineData("9/10/2026 7:05", "d/M/yyyy H:mm")]
    [InlineData("2026-10-13T10:00:00Z", "iso8601")]
    [InlineData("2026-10-13 10:00:00", "iso8601")]
    [InlineData("1760000000", "unix_s")]
    [InlineData("1760000000123", "unix_ms")]
    [InlineData("1760000000123456", "unix_us")]
    public void TimeFormat_IsTheFirstThatReadsTheValues(string value, string format) =>
        Assert.Equal(format, Guess("t.csv", $"event_time,x\n{value},1\n{value},2\n").Columns[0].Column.TimeFormat);

    [Fact]
    public void Of_JsonLines_NamesNestedFieldsAndHidesPersons()
    {
        IEnumerable<string> lines = Enumerable
            .Range(0, 200)
            .Select(i =>
                $$"""{"end_to_end_id":"E18236120202601120300{{i.ToString("D11", CultureInfo.InvariantCulture)}}","payer":{"cpf":"{{Cpf(i)}}","name":"P {{i}}","ispb":"0{{1000000 + (i % 3)}}"},"is.new":{{(i % 2 == 0 ? "true" : "false")}},"tags":[1],"same":"x"}"""
            );
        SchemaGuess guess = Guess("r.ndjson", string.Join('\n', lines));
        Assert.Equal(
            ["Id", "Personal", "Personal", "Feature", "Feature", "LeftOut", "LeftOut"],
            guess.Columns.Select(c => c.Role.ToString())
        );
        string schema = SchemaText.Write(guess, "r");
        Assert.Contains("event_time: { path: end_to_end_id, format: end_to_end_id }", schema, StringComparison.Ordinal);
        // Digits with zeros in front are codes, not numbers.
        Assert.Contains("payer_ispb: { path: payer.ispb, type: category, values: [\"01000000\",", schema, StringComparison.Ordinal);
        Assert.Contains(@"is_new: { path: ""is\\.new"", type: boolean }", schema, StringComparison.Ordinal);
        Assert.DoesNotContain("529.", schema, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OneWordAmongNumbers_IsANumberAndSaysSo()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 200).Select(i => $"{i},{(i == 77 ? "err" : i % 5)}");
        ColumnGuess column = Guess("n.csv", "id,x\n" + string.Join('\n', rows)).Columns[1];
        Assert.Equal(ColumnRole.Feature, column.Role);
        Assert.True(column.Column.IsNumber);
        Assert.Equal(1, column.Column.NotNumbers);
        Assert.Contains("1 values", column.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OutcomeAndScore_AreNoFeatures()
    {
        SchemaGuess guess = Guess("s.csv", "a,proba,y_pred,default.payment\n1.5,0.25,0,0\n2.5,0.75,1,1\n3.5,0.5,1,0\n");
        Assert.Equal(["Feature", "Score", "LeftOut", "Truth"], guess.Columns.Select(c => c.Role.ToString()));
        string schema = SchemaText.Write(guess, "s");
        Assert.Contains("truth: { path: default.payment, fraud: [\"1\"], legitimate: [\"0\"] }", schema, StringComparison.Ordinal);
        Assert.Contains("scores: [proba]", schema, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NameTwiceInTheHeader_LeavesBothOut()
    {
        SchemaGuess guess = Guess("d.csv", "a,a,b\n1,2,3\n4,5,6\n");
        Assert.Equal(["LeftOut", "LeftOut", "Feature"], guess.Columns.Select(c => c.Role.ToString()));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("only one word\n", "neither a JSON object nor a header")]
    [InlineData("a,b\n", "no record that can be read")]
    public void Read_NothingToLookAt_SaysWhat(string content, string message) =>
        Assert.Contains(message, Assert.Throws<SampleException>(() => Guess("e.csv", content)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MoreRecordsThanWanted_SaysThatThereAreMore()
    {
        string path = _directory.Write("m.csv", "a,b\n1,2\n3,4\n5,6\n");
        Assert.False(SampleFile.Read(path, 2).IsComplete);
        Assert.Equal(2, SampleFile.Read(path, 2).Records);
        Assert.True(SampleFile.Read(path, 10).IsComplete);
    }

    [Fact]
    public void Read_Parquet_ShowsAllItsColumns()
    {
        Sample sample = SampleFile.Read(ParquetRun.Golden("payments-v2-zstd.parquet"), 1100);
        Assert.Equal((1100, false), (sample.Records, sample.IsComplete));
        SampleColumn age = Assert.Single(sample.Columns, column => column.Path == "payer.age_years");
        Assert.True(age.IsWhole);
        Assert.InRange(age.Present, 700, 1000);
        Assert.Equal(1100, Assert.Single(sample.Columns, column => column.Path == "created_at").Distinct);
        Assert.Equal("iso8601", sample.Columns.Single(column => column.Path == "created_at").TimeFormat);
        Assert.Equal(1, sample.Columns.Single(column => column.Path.StartsWith("list", StringComparison.Ordinal)).Lists);
    }

    private static string Cpf(int i) => string.Create(CultureInfo.InvariantCulture, $"529.{i:D3}.247-25");

    private SchemaGuess Guess(string name, string content) => SchemaGuess.Of(SampleFile.Read(_directory.Write(name, content), 1000));
}

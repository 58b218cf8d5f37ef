using System.Globalization;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Tests.Decode;

/// <summary>CSV records as a whole: quoting, columns, headers.</summary>
public sealed class CsvRecordTests
{
    private static readonly RecordSchema Schema = Decoding.Schema(Decoding.Feature("a"), Decoding.Feature("c.d"));

    private static string Numbers(RecordBatch batch) =>
        string.Join(' ', batch.Features.Span.ToArray().Select(v => v.ToString(CultureInfo.InvariantCulture)));

    private static RecordBatch WithHeader(string header, params string[] records)
    {
        RecordBatch batch = Decoding.Receive(records.Select(Encoding.UTF8.GetBytes));
        batch.Header = Encoding.UTF8.GetBytes(header);
        return batch;
    }

    [Fact]
    public void Records_ElsewhereJson_AreCsvWhereTheyHaveAHeader()
    {
        var stage = new DecodeStage(Decoding.Json, Decoding.Context(Schema));
        RecordBatch lines = Decoding.Receive(["{\"a\":3,\"c\":{\"d\":4}}"u8.ToArray()]);
        RecordBatch cells = WithHeader("c.d,a", "1,2");

        foreach (RecordBatch batch in new[] { lines, cells })
        {
            Assert.True(stage.ProcessAsync(batch, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        }

        Assert.Equal(("3 4", "2 1"), (Numbers(lines), Numbers(cells)));
    }

    [Theory]
    [InlineData("1,x,2", "1 2")]
    [InlineData("1,x,2\n", "1 2")]
    [InlineData("1,x,2\r\n", "1 2")]
    [InlineData("\uFEFF1,x,2", "1 2")]
    [InlineData("1,\"x,y\",2", "1 2")]
    [InlineData("1,\"x\ny\",2", "1 2")]
    [InlineData("1,\"say \"\"x\"\",\",2", "1 2")]
    [InlineData("\"1\",,\"2\"", "1 2")]
    [InlineData(",,", "NaN NaN")]
    [InlineData("1,\"\"\"\",2", "1 2")]
    [InlineData("1,x\"y,2", "1 2")]
    [InlineData("", "empty")]
    [InlineData("\r\n", "empty")]
    [InlineData("1,x", "malformed")]
    [InlineData("1,x,2,", "malformed")]
    [InlineData("1,x,2,3", "malformed")]
    [InlineData("1,\"x,2", "malformed")]
    [InlineData("1,\"x\"y,2", "malformed")]
    [InlineData("1,x,\"2", "malformed")]
    [InlineData("1,x,\"", "malformed")]
    [InlineData("1,x,\"2\"\"", "malformed")]
    [InlineData("1,x\ny,2", "malformed")]
    [InlineData("1,x\ry,2", "malformed")]
    public void Record_Structure(string record, string expected) =>
        Assert.Equal(expected, Decoding.Outcome(Decoding.Decode(Decoding.Csv("a", "b", "c.d"), Schema, record), Numbers));

    [Theory]
    [InlineData(';')]
    [InlineData('|')]
    [InlineData('\t')]
    public void Delimiter_IsTheOneSet(char delimiter)
    {
        DecodeOptions options = Decoding.Csv("a", "b", "c.d") with { Delimiter = (byte)delimiter };
        Assert.Equal("1 2", Decoding.Outcome(Decoding.Decode(options, Schema, $"1{delimiter}x,y{delimiter}2"), Numbers));
    }

    [Fact]
    public void Header_OfTheBatch_GoesBeforeTheConfiguredOne()
    {
        DecodeOptions options = Decoding.Csv("a", "b", "c.d");
        Assert.Equal("3 1", Numbers(Decoding.Decode(options, Schema, WithHeader("\uFEFF\"c.d\",\"x \"\"y\"\"\",a\r\n", "1,2,3"))));
    }

    [Fact]
    public async Task Header_ThatChanges_IsFollowed()
    {
        var stage = new DecodeStage(Decoding.Csv(), Decoding.Context(Schema));
        foreach ((string header, string record) in new[] { ("a,c.d", "1,2"), ("c.d,a", "2,1"), ("a,c.d", "1,2") })
        {
            RecordBatch batch = WithHeader(header, record);
            await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
            Assert.Equal("1 2", Numbers(batch));
        }
    }

    [Fact]
    public void Header_WithoutAField_StopsAndShowsWhatItHas()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Decoding.Decode(Decoding.Csv(), Schema, WithHeader("a,b,c_d", "1,2,3")));
        Assert.DoesNotContain("no column 'a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("no column 'c.d' (did you mean 'c_d'?)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'a', 'b', 'c_d'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_ThatIsARecord_IsNotTold()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            Decoding.Decode(Decoding.Csv(), Schema, WithHeader("12345678901,Ana,aa,c.dd", "10987654321,Rui,b,c"))
        );

        Assert.Contains("it has 4 columns, and none is a field of the schema", error.Message, StringComparison.Ordinal);
        Assert.All(
            new[] { "12345678901", "Ana", "aa", "c.dd" },
            cell => Assert.DoesNotContain(cell, error.Message, StringComparison.Ordinal),
            throwIfEmpty: true
        );
    }

    [Fact]
    public void Header_WithAFieldTwice_Stops()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Decoding.Decode(Decoding.Csv(), Schema, WithHeader("a,a,c.d", "1,2,3")));
        Assert.Contains("column 'a' appears 2 times", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_Absent_SaysHowToGiveOne()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Decoding.Decode(Decoding.Csv(), Schema, "1,2,3"));
        Assert.Contains("'header' of stage 'decode'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_Broken_Stops()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Decoding.Decode(Decoding.Csv(), Schema, WithHeader("a,\"c.d", "1,2")));
        Assert.Contains("no closing quote", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IdTimeAndAmount_AreReadFromCells()
    {
        RecordSchema schema = new()
        {
            Name = "t",
            Version = 1,
            Id = FieldPath.Parse("id"),
            EventTime = new EventTimeSpec(FieldPath.Parse("at"), TimeFormat.UnixMilliseconds),
            Amount = new AmountSpec(FieldPath.Parse("valor"), 2),
        };
        RecordBatch batch = Decoding.Decode(
            Decoding.Csv("id", "at", "valor"),
            schema,
            "\"a \"\"b\"\"\",5,\"1.235\"",
            ",5,1",
            "b,,1",
            "c,5,",
            "d,x,1"
        );
        Assert.Equal("a \"b\"", Encoding.UTF8.GetString(batch.Ids[0]));
        Assert.Equal((5L, 124L), (batch.EventTimes[0], batch.Amounts[0]));
        Assert.Equal(["missing_id", "missing_time", "missing_amount", "bad_time"], batch.Rejections.ToArray().Select(r => r.Reason));
    }
}

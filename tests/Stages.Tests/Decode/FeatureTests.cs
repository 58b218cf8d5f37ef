using System.Globalization;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Statistics.Histograms;

namespace Vigia.Stages.Tests.Decode;

public sealed class FeatureTests
{
    private static string Number(RecordBatch batch) => batch.Features[0].ToString("R", CultureInfo.InvariantCulture);

    private static string FromJson(FeatureSpec feature, string value) =>
        Decoding.Outcome(Decoding.Decode(Decoding.Json, Decoding.Schema(feature), $$"""{"x":{{value}}}"""), Number);

    private static string FromCsv(FeatureSpec feature, string cell) =>
        Decoding.Outcome(Decoding.Decode(Decoding.Csv("x", "y"), Decoding.Schema(feature), $"{cell},end"), Number);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "-0")]
    [InlineData("12", "12")]
    [InlineData("-12.5", "-12.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1.5E-3", "0.0015")]
    [InlineData("16777217", "16777216")]
    [InlineData("0.1", "0.1")]
    [InlineData("123456789012345678901234567890", "1.2345679E+29")]
    [InlineData("3.4028235e38", "3.4028235E+38")]
    [InlineData("3.4028236e38", "bad_number")]
    [InlineData("-1e39", "bad_number")]
    [InlineData("1e400", "bad_number")]
    [InlineData("1e99999999999999999999", "bad_number")]
    [InlineData("0e99999999999999999999", "0")]
    [InlineData("1e-99999999999999999999", "0")]
    [InlineData("1e-45", "1E-45")]
    [InlineData("\"123.45\"", "123.45")]
    [InlineData("\" 7 \"", "7")]
    [InlineData("\"+7\"", "7")]
    [InlineData("\"007\"", "7")]
    [InlineData("\".5\"", "0.5")]
    [InlineData("\"5.\"", "5")]
    [InlineData("\"\\u0031\\u0032\"", "12")]
    [InlineData("\"\"", "NaN")]
    [InlineData("\".\"", "bad_number")]
    [InlineData("\"1,5\"", "bad_number")]
    [InlineData("\"1 2\"", "bad_number")]
    [InlineData("\"0x10\"", "bad_number")]
    [InlineData("\"1e\"", "bad_number")]
    [InlineData("\"1e+\"", "bad_number")]
    [InlineData("\"--1\"", "bad_number")]
    [InlineData("\"NaN\"", "NaN")]
    [InlineData("\"Infinity\"", "bad_number")]
    [InlineData("\"\\ud800\"", "bad_number")]
    [InlineData("true", "bad_number")]
    [InlineData("[1]", "bad_number")]
    [InlineData("{}", "bad_number")]
    [InlineData("{\"y\":1}", "bad_number")]
    [InlineData("null", "NaN")]
    [InlineData("NaN", "NaN")]
    [InlineData("Infinity", "bad_number")]
    [InlineData("-Infinity", "bad_number")]
    [InlineData("NaN1", "malformed")]
    [InlineData("1NaN", "malformed")]
    [InlineData("\"a, NaN, b\"", "bad_number")]
    [InlineData("01", "malformed")]
    [InlineData("+1", "malformed")]
    [InlineData(".5", "malformed")]
    [InlineData("5.", "malformed")]
    [InlineData("1e", "malformed")]
    public void Number_InJson(string json, string expected) => Assert.Equal(expected, FromJson(Decoding.Feature("x"), json));

    [Theory]
    [InlineData("12.5", "12.5")]
    [InlineData(" 12.5\t", "12.5")]
    [InlineData("\"12.5\"", "12.5")]
    [InlineData("1e-05", "1E-05")]
    [InlineData("", "NaN")]
    [InlineData("\"\"", "NaN")]
    [InlineData(" ", "NaN")]
    [InlineData("nan", "NaN")]
    [InlineData("True", "bad_number")]
    public void Number_InCsv(string cell, string expected) => Assert.Equal(expected, FromCsv(Decoding.Feature("x"), cell));

    [Theory]
    [InlineData("true", "1")]
    [InlineData("false", "0")]
    [InlineData("1", "1")]
    [InlineData("0", "0")]
    [InlineData("1.0", "1")]
    [InlineData("\"true\"", "1")]
    [InlineData("\"FALSE\"", "0")]
    [InlineData("\"0\"", "0")]
    [InlineData("\"1\"", "1")]
    [InlineData("2", "bad_boolean")]
    [InlineData("\"yes\"", "1")]
    [InlineData("\"\"", "NaN")]
    [InlineData("[]", "bad_boolean")]
    [InlineData("null", "NaN")]
    public void Boolean_InJson(string json, string expected) =>
        Assert.Equal(expected, FromJson(Decoding.Feature("x", FeatureType.Boolean), json));

    [Theory]
    [InlineData("True", "1")]
    [InlineData("False", "0")]
    [InlineData("1.0", "1")]
    [InlineData("", "NaN")]
    [InlineData("sim", "1")]
    public void Boolean_InCsv(string cell, string expected) =>
        Assert.Equal(expected, FromCsv(Decoding.Feature("x", FeatureType.Boolean), cell));

    [Theory]
    [InlineData("\"cpf\"", "0")]
    [InlineData("\"çedilha 🙂\"", "1")]
    [InlineData("\"\\u00e7edilha \\ud83d\\ude42\"", "1")]
    [InlineData("\"c\\u0070f\"", "0")]
    [InlineData("12", "2")]
    [InlineData("true", "3")]
    [InlineData("\"12\"", "2")]
    [InlineData("12.0", "9")]
    [InlineData("\"CPF\"", "9")]
    [InlineData("\"\"", "NaN")]
    [InlineData("\"a\\nb\"", "9")]
    [InlineData("null", "NaN")]
    [InlineData("{}", "bad_category")]
    [InlineData("[\"cpf\"]", "bad_category")]
    [InlineData("\"\\ud83d\"", "bad_text")]
    [InlineData("\"\\ude42\\ud83d\"", "bad_text")]
    [InlineData("\"cpf\\u0000\"", "bad_text")]
    public void Category_InJson(string json, string expected) =>
        Assert.Equal(
            expected,
            FromJson(Decoding.Feature("x", FeatureType.Category, unseen: "9", values: ["cpf", "çedilha 🙂", "12", "true"]), json)
        );

    [Theory]
    [InlineData("cpf", "0")]
    [InlineData("\"cpf\"", "0")]
    [InlineData("\"say \"\"hi\"\", you\"", "1")]
    [InlineData("in\"side", "2")]
    [InlineData(" cpf", "unseen_category")]
    [InlineData("", "NaN")]
    public void Category_InCsv(string cell, string expected) =>
        Assert.Equal(
            expected,
            FromCsv(Decoding.Feature("x", FeatureType.Category, unseen: "reject", values: ["cpf", "say \"hi\", you", "in\"side"]), cell)
        );

    [Fact]
    public void Category_UnseenAndMissing_AreDifferentNaNs()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("x", FeatureType.Category, values: ["a"]));
        RecordBatch batch = Decoding.Decode(Decoding.Json, schema, """{"x":"b"}""", """{}""");
        Assert.Equal(UnseenNaN.Bits, BitConverter.SingleToUInt32Bits(batch.Features[0]));
        Assert.Equal(BitConverter.SingleToUInt32Bits(float.NaN), BitConverter.SingleToUInt32Bits(batch.Features[1]));
    }

    [Theory]
    [InlineData("nan", "NaN")]
    [InlineData("-1", "-1")]
    [InlineData("reject", "missing_field")]
    public void Missing_FollowsTheRule(string rule, string expected)
    {
        foreach (FeatureType type in Enum.GetValues<FeatureType>())
        {
            FeatureSpec feature = Decoding.Feature("x", type, rule, values: type == FeatureType.Category ? ["a"] : []);
            Assert.Equal(expected, FromJson(feature, "null"));
            Assert.Equal(expected, FromCsv(feature, ""));
            Assert.Equal(expected, Decoding.Outcome(Decoding.Decode(Decoding.Json, Decoding.Schema(feature), """{"y":1}"""), Number));
        }
    }

    [Fact]
    public void Rejection_NamesFieldAndExpectation_NeverTheValue()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("payer.age"));
        RecordBatch batch = Decoding.Decode(Decoding.Json, schema, """{"payer":{"age":"secret"}}""");
        Rejection rejection = batch.Rejections[0];
        Assert.Equal(("decode", RejectReasons.BadNumber), (rejection.Stage, rejection.Reason));
        Assert.Contains("payer.age", rejection.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", rejection.Detail, StringComparison.Ordinal);
    }
}

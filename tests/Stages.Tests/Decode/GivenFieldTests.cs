using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Tests.Decode;

/// <summary>Scores and truth that come with the records.</summary>
public sealed class GivenFieldTests
{
    private static readonly RecordSchema Schema = Decoding.Schema(Decoding.Feature("a")) with
    {
        Scores = [FieldPath.Parse("score"), FieldPath.Parse("decision.score")],
        Truth = new TruthSpec(FieldPath.Parse("outcome"), ["1", "true", "fraude"], ["0", "false"]),
    };

    [Fact]
    public void Scores_OfJson_AreReadInTheSchemasOrder()
    {
        RecordBatch batch = Decoding.Decode(
            Decoding.Json,
            Schema,
            """{"a":1,"decision":{"score":0.75},"score":"0.5"}""",
            """{"a":1,"decision":{"score":null}}""",
            """{"a":1,"score":true}""",
            """{"a":1,"score":"high"}""",
            """{"a":1,"score":1e-3,"decision":{"score":-2}}"""
        );
        Assert.Equal((3, 2), (batch.Rows, batch.GivenScoreCount));
        Assert.Equal([0.5f, 0.75f, float.NaN, float.NaN, 0.001f, -2], batch.GivenScores.Span.ToArray());
        Assert.Equal(
            [(2, RejectReasons.BadNumber), (3, RejectReasons.BadNumber)],
            batch.Rejections.ToArray().Select(r => (r.Index, r.Reason))
        );
        Assert.Contains("field 'score' holds a score: expected a number", batch.Rejections[0].Detail, StringComparison.Ordinal);
        Assert.Equal([1f, 1f, 1f], batch.Features.Span.ToArray());
    }

    [Fact]
    public void Truth_OfJson_IsReadFromAnyScalar()
    {
        RecordBatch batch = Decoding.Decode(
            Decoding.Json,
            Schema,
            """{"a":1,"outcome":1}""",
            """{"a":1,"outcome":"0"}""",
            """{"a":1,"outcome":true}""",
            """{"a":1,"outcome":false}""",
            """{"a":1,"outcome":"fr\u0061ude"}""",
            """{"a":1,"outcome":null}""",
            """{"a":1}""",
            """{"a":1,"outcome":"perhaps"}""",
            """{"a":1,"outcome":{"x":1}}"""
        );
        Assert.Equal(
            [
                Truth.Fraud,
                Truth.Legitimate,
                Truth.Fraud,
                Truth.Legitimate,
                Truth.Fraud,
                Truth.Unknown,
                Truth.Unknown,
                Truth.Unknown,
                Truth.Unknown,
            ],
            batch.Truths.Span.ToArray()
        );
    }

    [Fact]
    public void Truth_RejectedRecordsBetween_StaysWithItsRow()
    {
        RecordBatch batch = Decoding.Decode(Decoding.Json, Schema, """{"a":1,"outcome":1}""", "{", """{"a":2,"outcome":0}""");
        Assert.Equal([Truth.Fraud, Truth.Legitimate], batch.Truths.Span.ToArray());
    }

    [Fact]
    public async Task Truth_CsvWithoutItsColumn_IsUnknownAlsoAfterAFileThatHadIt()
    {
        var stage = new DecodeStage(Decoding.Csv(), Decoding.Context(Schema));
        foreach (
            (string header, string record, Truth truth) in new[]
            {
                ("a,score,decision.score,outcome", "1,2,3,1", Truth.Fraud),
                ("a,score,decision.score", "1,2,3", Truth.Unknown),
                ("outcome,a,score,decision.score", "0,1,2,3", Truth.Legitimate),
            }
        )
        {
            RecordBatch batch = Decoding.Receive([System.Text.Encoding.UTF8.GetBytes(record)]);
            batch.Header = System.Text.Encoding.UTF8.GetBytes(header);
            await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
            Assert.Equal([truth], batch.Truths.Span.ToArray());
        }
    }

    [Fact]
    public void Schema_WithoutScoresAndTruth_LeavesTheColumnsEmpty()
    {
        RecordBatch batch = Decoding.Decode(Decoding.Json, Decoding.Schema(Decoding.Feature("a")), """{"a":1,"outcome":1,"score":2}""");
        Assert.Equal((0, 0, 0), (batch.GivenScores.Count, batch.GivenScoreCount, batch.Truths.Count));
    }
}

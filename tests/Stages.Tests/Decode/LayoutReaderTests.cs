using System.Text;
using CsCheck;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;
using Vigia.Stages.Tests.Decode.Reference;

namespace Vigia.Stages.Tests.Decode;

/// <summary>What the predicting reader accepts, the general one reads alike; and it does accept what looks like the records before.</summary>
public sealed class LayoutReaderTests
{
    private static readonly string[][] Paths =
    [
        .. GenRecords.Leaves.Select(name => new[] { name }),
        .. GenRecords.Leaves.Select(name => new[] { "o1", name }),
        .. GenRecords.Leaves.Select(name => new[] { "o1", "o2", name }),
        ["o2"],
    ];

    [Fact]
    public void Scalar_AcceptsOnlyWhatTheGeneralReaderReadsAlike() => CheckStreams<ScalarScan>();

    [Fact]
    public void Vector128_AcceptsOnlyWhatTheGeneralReaderReadsAlike() => CheckStreams<Scan128>();

    [Fact]
    public void Vector256_AcceptsOnlyWhatTheGeneralReaderReadsAlike() => CheckStreams<Scan256>();

    [Theory]
    [InlineData("""{"n1":1,"b1":true,"c1":"x"}""", """{"n1":-22.5e3,"b1":false,"c1":"y\n\u00e7"}""", true)]
    [InlineData("""{"n1":1,"b1":true,"c1":"x"}""", """{"n1":null,"b1":"true","c1":[1,{"a":2}]}""", true)]
    [InlineData("""{"n1":1,"b1":true,"c1":"x"}""", """{ "c1" : 12345678901234567890 ,"n1":0.1 } """, true)]
    [InlineData("""{"n1":1,"o1":{"n1":2,"o2":{"n1":3}},"n2":4}""", """{"n1":1,"o1":{"o2":{"n1":3}},"n2":4}""", true)]
    [InlineData("""{"n1":1,"o1":{"n1":2,"o2":{"n1":3}},"n2":4}""", """{"n1":1,"n2":4}""", true)]
    [InlineData("""{"número":1,"n1":2}""", """{"número":1,"n1":2}""", true)]
    [InlineData("""{"n\u00famero":1,"n1":2}""", """{"n\u00famero":1,"n1":2}""", true)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1,"n1":1}""", false)]
    [InlineData("""{"número":1,"n\u00famero":1}""", """{"número":1}""", true)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n2":1,"n1":1,"n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1,"new":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":01,"n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1.,"n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1.e5,"n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1e,"n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1-2,"n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1,"n2":1.5.5}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":tru,"n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":xalse,"n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":"\x","n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1,"n2":1}}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1,"n2":1,}""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1,"n2":1""", false)]
    [InlineData("""{"n1":1,"n2":1}""", """{"n1":1 "n2":1}""", false)]
    [InlineData("""{"n1":1,"n2":"x"}""", """{"n1":1,"n2":"x}""", false)]
    public void Record_LikeOrUnlikeTheOneBefore_IsAcceptedOrNot(string before, string record, bool isAccepted)
    {
        var layout = new RecordLayout(FieldNode.Build(Paths));
        layout.Learn(Encoding.UTF8.GetBytes(before));
        RecordBatch batch = Decoding.Receive([Encoding.UTF8.GetBytes(record)]);
        var reader = new LayoutReader<Scan256>(layout, batch.Payloads[0], 1, new Token[Paths.Length + 1]);
        Assert.Equal(isAccepted, reader.TryRead());
    }

    private static void CheckStreams<TScan>()
        where TScan : struct, IScan
    {
        (int accepted, int wellFormed) = (0, 0);
        Gen.Select(GenStreams.Json, GenMutation.Edits, Gen.Int[0, 29])
            .Sample(
                (texts, edits, damaged) =>
                {
                    byte[][] records = [.. texts.Select(Encoding.UTF8.GetBytes)];
                    records[damaged % records.Length] = GenMutation.Apply(records[damaged % records.Length], edits);
                    (int taken, int good) = CheckStream<TScan>(records);
                    Interlocked.Add(ref accepted, taken);
                    Interlocked.Add(ref wellFormed, good);
                },
                iter: 1_500,
                print: t => string.Join('\n', t.Item1)
            );
        Assert.InRange(accepted / (double)wellFormed, 0.5, 1);
    }

    private static (int Accepted, int WellFormed) CheckStream<TScan>(byte[][] records)
        where TScan : struct, IScan
    {
        FieldNode root = FieldNode.Build(Paths);
        var layout = new RecordLayout(root);
        var general = new JsonTokenizer(root);
        var found = new Token[root.SlotCount + 1];
        var expected = new Token[root.SlotCount + 1];
        RecordBatch batch = Decoding.Receive(records);
        (int accepted, int wellFormed) = (0, 0);
        for (int i = 0; i < records.Length; i++)
        {
            ReadOnlySpan<byte> record = batch.Payloads[i];
            Array.Clear(found);
            bool isAccepted = new LayoutReader<TScan>(layout, record, i + 1, found).TryRead();
            Fault? fault = general.Read(record, expected);
            string text = Encoding.UTF8.GetString(record);
            if (isAccepted)
            {
                Assert.True(fault is null, $"accepted, but {fault}: {text}");
                Assert.True(
                    found.AsSpan(0, root.SlotCount).ToArray().Select(Plain).SequenceEqual(expected.AsSpan(0, root.SlotCount).ToArray()),
                    text
                );
                accepted++;
            }
            wellFormed += fault is null ? 1 : 0;
            if (fault is null && !isAccepted)
            {
                layout.Learn(general.JsonOf(record));
            }
        }
        return (accepted, wellFormed);
    }

    private static Token Plain(Token token) =>
        token.Kind == TokenKind.PlainNumber ? new Token(TokenKind.Number, token.Start, token.Length) : token;
}

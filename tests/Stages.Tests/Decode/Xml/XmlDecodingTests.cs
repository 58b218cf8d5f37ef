using System.Globalization;
using System.Text;
using CsCheck;
using Vigia.Engine.Configuration;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Tests.Decode.Reference;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Decode.Xml;

public sealed class XmlDecodingTests
{
    private const string Namespace = "https://www.bcb.gov.br/pi/pacs.008/1.16";

    private static readonly DecodeOptions Xml = new() { Format = RecordFormat.Xml };

    private static readonly RecordSchema Pacs008 = Load("pix-pacs008");

    [Theory]
    [InlineData("pix-pacs008")]
    [InlineData("pix-pacs002")]
    [InlineData("pix-pacs004")]
    [InlineData("pix-infraction-report")]
    [InlineData("pix-funds-recovery")]
    public void Preset_IsRight(string name) => Assert.Null(XmlFields.ProblemOf(Load(name)));

    [Fact]
    public void Pacs008_HasARecordForEachTransaction()
    {
        RecordBatch batch = Decode(Pacs008, Document(Transaction(1, "1000.00"), Transaction(2, "0.99")));

        Assert.Equal(2, batch.Rows);
        Assert.Equal([100_000, 99], batch.Amounts.Span.ToArray());
        Assert.Equal(["E99999A04202610011234aBcDeFgHiJ1", "E99999A04202610011234aBcDeFgHiJ2"], Ids(batch));
        Assert.Equal(Instant("2026-10-01T12:34:56.789Z"), batch.EventTimes[0]);
        // Both come from one message: acknowledging either acknowledges it.
        Assert.Equal([100, 100], batch.Offsets.Span.ToArray());
        Run run = Assert.Single(batch.Runs.ToArray());
        Assert.Equal((0, 2, 100), (run.Start, run.Count, run.LastOffset));
    }

    [Fact]
    public void SharedFields_AreThoseOfTheMessage()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("/Envelope/Count"), Decoding.Feature("X"), Decoding.Feature("X/@y")) with
        {
            Xml = new XmlSpec(["T"], null),
        };

        RecordBatch batch = Decode(schema, "<Envelope><T><X y='7'>1</X></T><T><X>2</X></T><Count>2</Count></Envelope>");

        Assert.Equal([2, 1, 7, 2, 2, float.NaN], batch.Features.Span.ToArray());
    }

    [Theory]
    [InlineData("1<![CDATA[0]]>.<!-- -->5&#48;", 1050)]
    [InlineData(" +10.50 ", 1050)]
    [InlineData(".5", 50)]
    [InlineData("\n10.5\n", 1050)]
    public void Amount_IsReadAsXmlWritesIt(string text, long expected) =>
        Assert.Equal([expected], Decode(Pacs008, Document(Transaction(1, text))).Amounts.Span.ToArray());

    [Theory]
    [InlineData("1,050.00", "bad_amount")]
    [InlineData("10,50", "bad_amount")]
    [InlineData("", "missing_amount")]
    public void Amount_ThatIsNotOne_IsRejected(string text, string reason)
    {
        RecordBatch batch = Decode(Pacs008, Document(Transaction(1, text), Transaction(2, "1.00")));

        Assert.Equal(reason, Assert.Single(batch.Rejections.ToArray()).Reason);
        Assert.Equal([100], batch.Amounts.Span.ToArray());
    }

    [Theory]
    [InlineData("<Envelope", "malformed")]
    [InlineData("<Envelope xmlns='https://www.bcb.gov.br/pi/pacs.008/1.4'></A>", "malformed")]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "malformed")]
    [InlineData("{}", "malformed")]
    [InlineData("", "empty")]
    [InlineData(" \n", "empty")]
    [InlineData("<Envelope xmlns='https://www.bcb.gov.br/pi/pacs.002/1.4'/>", "wrong_namespace")]
    [InlineData("<Envelope xmlns='https://www.bcb.gov.br/pi/pacs.008/1.4'/>", "no_record")]
    public void Message_ThatHasNoRecord_IsRejectedWithItsReason(string message, string reason)
    {
        RecordBatch batch = Decode(Pacs008, message, Document(Transaction(1, "1.00")));

        Assert.Equal(reason, Assert.Single(batch.Rejections.ToArray()).Reason);
        Assert.Equal(message, Encoding.UTF8.GetString(batch.Payloads[0]));
        Assert.Equal(1, batch.Rows);
    }

    [Fact]
    public void Limits_RejectTheDocument()
    {
        string deep = string.Concat(Enumerable.Repeat("<a>", 65)) + string.Concat(Enumerable.Repeat("</a>", 65));
        string many = "<r>" + string.Concat(Enumerable.Repeat("<T/>", 1001)) + "</r>";
        RecordSchema schema = Decoding.Schema(Decoding.Feature("X")) with { Xml = new XmlSpec(["T"], null) };

        RecordBatch batch = Decode(schema, deep, many);

        Assert.Equal(["too_deep", "too_many_records"], batch.Rejections.ToArray().Select(rejection => rejection.Reason));
    }

    [Theory]
    [InlineData("multipart")]
    [InlineData("bare")]
    [InlineData("consecutive")]
    public void Message_OfSeveralDocuments_IsRead(string form)
    {
        string[] documents = [.. Enumerable.Range(1, 9).Select(i => Document(Transaction(i, $"{i}.00")))];
        string[] parts = [.. documents.Select(document => $"Content-Type: application/xml; charset=utf-8\r\n\r\n{document}\r\n")];
        string body = string.Concat(parts.Select(part => "--b1\r\n" + part)) + "--b1--\r\n";
        string message = form switch
        {
            "multipart" => "Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n" + body,
            "bare" => body,
            _ => string.Concat(documents),
        };

        RecordBatch batch = Decode(Pacs008, message);

        Assert.Equal([100, 200, 300, 400, 500, 600, 700, 800, 900], batch.Amounts.Span.ToArray());
    }

    [Fact]
    public void Message_OfWhichOnePartIsDamaged_LosesThatPartAlone()
    {
        string good = Document(Transaction(1, "1.00"));
        string message = $"--b\r\n\r\n{good}\r\n--b\r\n\r\n{good[..200]}\r\n--b\r\n\r\n{good}\r\n--b--";

        RecordBatch batch = Decode(Pacs008, message);

        Assert.Equal([0, 2], batch.ReceivedIndex.Span.ToArray());
        Assert.Equal("malformed", Assert.Single(batch.Rejections.ToArray()).Reason);
    }

    [Fact]
    public void Encoding_IsTheOneThatTheDocumentDeclares()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("n", FeatureType.Category, values: ["ação"]));
        string text = "<?xml version='1.0' encoding='windows-1252'?><r><n>ação</n></r>";

        RecordBatch batch = Decoding.Decode(Xml, schema, Decoding.Receive([Encoding.Latin1.GetBytes(text)]));

        Assert.Equal([0f], batch.Features.Span.ToArray());
    }

    [Fact]
    public void Record_WithoutAnId_GetsItsNumberInTheMessage()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("X")) with { Xml = new XmlSpec(["T"], null) };

        RecordBatch batch = Decode(schema, "<r><T/><T/></r>", "<r><T/></r>");

        Assert.Equal(["pix-3-100", "pix-3-100-2", "pix-3-101"], Ids(batch));
    }

    [Fact]
    public void Payload_HasOnlyWhatTheSchemaNames()
    {
        RecordBatch batch = Decode(Decoding.Schema(Decoding.Feature("X")), "<r><X>1</X><Secret>70000000000</Secret></r>");

        Assert.Equal("""{"X":"1"}""", Encoding.UTF8.GetString(batch.Payloads[0]));
    }

    [Fact]
    public void Paths_ThatDoNotGoTogether_AreAProblem()
    {
        Assert.Contains("'/'", XmlFields.ProblemOf(Decoding.Schema(Decoding.Feature("A"), Decoding.Feature("A.@b"))));
        Assert.Contains("@", XmlFields.ProblemOf(Decoding.Schema(Decoding.Feature("A/@b/c"))));
    }

    /// <summary>Documents that others made, where they are at hand.</summary>
    [Fact]
    public void PublishedExample_IsRead()
    {
        string path = Path.Combine(Repository.Root, "..", "shared", "data", "pix", "pacs.008.xml");
        Assert.SkipUnless(File.Exists(path), "the shared data is absent");

        RecordBatch batch = Decode(Pacs008, File.ReadAllText(path));

        Assert.Equal([100_000], batch.Amounts.Span.ToArray());
        Assert.Equal(["E9999901012341234123412345678900"], Ids(batch));
    }

    [Fact]
    public void Document_Damaged_IsDecodedOrRejected()
    {
        byte[] document = Encoding.UTF8.GetBytes(Document(Transaction(1, "1000.00"), Transaction(2, "2.00")));
        byte[] multipart = [.. "--b\r\n\r\n"u8, .. document, .. "\r\n--b\r\n\r\n"u8, .. document, .. "\r\n--b--"u8];
        Gen.Select(Gen.OneOf(Gen.Const(document), Gen.Const(multipart)), GenMutation.Edits)
            .Array[1, 20]
            .Sample(
                damages =>
                {
                    RecordBatch batch = Decoding.Decode(
                        Xml,
                        Pacs008,
                        Decoding.Receive(damages.Select(damage => GenMutation.Apply(damage.Item1, damage.Item2)))
                    );
                    return batch
                        .Rejections.ToArray()
                        .All(rejection =>
                            RejectReasons.All.Any(known => known.Reason == rejection.Reason) && !rejection.Detail.Contains("7000")
                        );
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Noise_IsRejected() =>
        Gen
            .Byte.Array[0, 100]
            .Sample(bytes => Decoding.Decode(Xml, Pacs008, Decoding.Receive([bytes])).Rejections.Length == 1, iter: 2_000, threads: 1);

    private static RecordBatch Decode(RecordSchema schema, params string[] messages) => Decoding.Decode(Xml, schema, messages);

    private static string[] Ids(RecordBatch batch) =>
        [.. Enumerable.Range(0, batch.Rows).Select(row => Encoding.UTF8.GetString(batch.Ids[row]))];

    private static long Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private static RecordSchema Load(string name)
    {
        var problems = new ProblemList();
        RecordSchema? schema = SchemaSpec.Load(Repository.File("schemas", name + ".yaml"), Interpolation.FromEnvironment, problems);
        Assert.Empty(problems.InOrder());
        return schema!;
    }

    private static string Document(params string[] transactions) =>
        $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Envelope xmlns="{Namespace}"><AppHdr><MsgDefIdr>pacs.008.spi.1.16</MsgDefIdr><CreDt>2026-10-01T12:34:57.000Z</CreDt></AppHdr>
            <Document><FIToFICstmrCdtTrf><GrpHdr><NbOfTxs>{transactions.Length}</NbOfTxs><PmtTpInf><InstrPrty>HIGH</InstrPrty></PmtTpInf></GrpHdr>
            {string.Concat(transactions)}
            </FIToFICstmrCdtTrf></Document></Envelope>
            """;

    private static string Transaction(int number, string amount) =>
        $"""
            <CdtTrfTxInf><PmtId><EndToEndId>E99999A04202610011234aBcDeFgHiJ{number}</EndToEndId></PmtId>
            <IntrBkSttlmAmt Ccy="BRL">{amount}</IntrBkSttlmAmt><AccptncDtTm>2026-10-01T12:34:56.789Z</AccptncDtTm>
            <MndtRltdInf><Tp><LclInstrm><Prtry>DICT</Prtry></LclInstrm></Tp></MndtRltdInf>
            <Dbtr><Nm>Fulano &amp; Silva</Nm><Id><PrvtId><Othr><Id>70000000000</Id></Othr></PrvtId></Id></Dbtr>
            <DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>99999A04</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt></CdtTrfTxInf>
            """;
}

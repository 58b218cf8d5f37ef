using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sources.Files;
using Vigia.Stages.Tests.Decode;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sources.Files;

/// <summary>Parquet files that DuckDB wrote (golden/make_parquet.mjs), compared with the same records as JSON.</summary>
public sealed class ParquetFileTests : IDisposable
{
    internal static readonly RecordSchema Everything = Decoding.Schema(
        Decoding.Feature("small_decimal"),
        Decoding.Feature("wide_decimal"),
        Decoding.Feature("channel", FeatureType.Category, values: ["app", "web", "ação"]),
        Decoding.Feature("is_new", FeatureType.Boolean),
        Decoding.Feature("tiny", missing: "-1"),
        Decoding.Feature("unsigned_short"),
        Decoding.Feature("whole"),
        Decoding.Feature("unsigned_whole"),
        Decoding.Feature("long"),
        Decoding.Feature("unsigned_long"),
        Decoding.Feature("ratio"),
        Decoding.Feature("share"),
        Decoding.Feature("gappy"),
        Decoding.Feature("text_number"),
        Decoding.Feature("tiny", FeatureType.Category, values: ["-128", "5"]),
        Decoding.Feature("payer.age_years"),
        Decoding.Feature("payer.balance_share")
    ) with
    {
        Id = FieldPath.Parse("id"),
        EventTime = new EventTimeSpec(FieldPath.Parse("created_at"), TimeFormat.Iso8601),
        Amount = new AmountSpec(FieldPath.Parse("amount"), 2),
    };

    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(ParquetRun.Golden(""), "payments-*.parquet").Select(path => Path.GetFileName(path))];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_OfEachVersionAndCodec_GivesWhatTheSameRecordsAsJsonGive(string file)
    {
        ParquetRun json = await ParquetRun.ReadAsync(Everything, "payments.ndjson.gz");
        ParquetRun parquet = await ParquetRun.ReadAsync(Everything, file);
        Assert.Equal(1200, json.Ids.Count());
        Assert.Equal(json.Ids, parquet.Ids);
        Assert.Equal(json.Times, parquet.Times);
        Assert.Equal(json.Amounts, parquet.Amounts);
        Assert.Equal(json.FeatureBits, parquet.FeatureBits);
        Assert.Empty(parquet.Rejections);
    }

    [Theory]
    [InlineData("wall_us")]
    [InlineData("wall_ms")]
    [InlineData("wall_ns")]
    [InlineData("day")]
    public async Task Times_OfEveryUnit_AreThoseOfTheJson(string column)
    {
        RecordSchema schema = Timed(column);
        ParquetRun json = await ParquetRun.ReadAsync(schema, "payments.ndjson.gz");
        Assert.Equal(json.Times, (await ParquetRun.ReadAsync(schema, "payments-v1-snappy.parquet")).Times);
        Assert.Equal(json.Times, (await ParquetRun.ReadAsync(schema, "payments-v2-zstd.parquet")).Times);
    }

    [Fact]
    public async Task WallClock_IsOfTheZoneThatTheSchemaNames_AndAnInstantIsNot()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");
        ParquetRun utc = await ParquetRun.ReadAsync(Timed("created_at"), "payments-v2-zstd.parquet");
        Assert.Equal(utc.Times, (await ParquetRun.ReadAsync(Timed("created_at", zone), "payments-v2-zstd.parquet")).Times);
        Assert.Equal(
            utc.Times.Select(time => time + (3 * 3_600_000)),
            (await ParquetRun.ReadAsync(Timed("wall_us", zone), "payments-v2-zstd.parquet")).Times
        );
    }

    [Fact]
    public async Task Infinity_IsNoTime()
    {
        ParquetRun run = await ParquetRun.ReadAsync(Timed("created_at"), "infinite.parquet");
        Assert.Equal(["0 decode bad_time", "1 decode bad_time"], run.Rejections);
        Assert.Equal([DateTimeOffset.Parse("2026-12-01T12:00:00Z", null).ToUnixTimeMilliseconds()], run.Times);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("unsigned_long")]
    [InlineData("long")]
    public async Task Ids_AreTheTextThatJsonHas(string column)
    {
        RecordSchema schema = Everything with { Id = FieldPath.Parse(column) };
        ParquetRun json = await ParquetRun.ReadAsync(schema, "payments.ndjson.gz");
        Assert.Equal(json.Ids, (await ParquetRun.ReadAsync(schema, "payments-v2-lz4.parquet")).Ids);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(3001)]
    [InlineData(4800)]
    public async Task File_OfSeveralRowGroups_GivesTheRecordsThatAreNotCounted(long counted)
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("ratio")) with { Id = FieldPath.Parse("id") };
        ParquetRun all = await ParquetRun.ReadAsync(schema, "groups.parquet");
        ParquetRun rest = await ParquetRun.ReadAsync(schema, "groups.parquet", counted);
        Assert.Equal(4800, all.Ids.Distinct().Count());
        Assert.Equal(all.Ids.Skip((int)counted), rest.Ids);
        Assert.Equal(all.FeatureBits.Skip((int)counted), rest.FeatureBits);
        Assert.All(rest.Batches.Take(1), batch => Assert.Equal(counted, batch.Offsets[0]), throwIfEmpty: false);
    }

    [Theory]
    [InlineData("nope", "has no column 'nope'; its columns are id, created_at")]
    [InlineData("list", "column 'list' is a list")]
    [InlineData("payer", "column 'payer' is a list, a map or a group")]
    [InlineData("is_new", "column 'is_new' is a boolean, and the record schema reads it as a feature of type number")]
    public async Task Column_ThatCannotBeRead_IsNamedAtTheStart(string column, string message)
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature(column));
        FilesSourceException error = await Assert.ThrowsAsync<FilesSourceException>(() =>
            ParquetRun.ReadAsync(schema, "payments-v1-snappy.parquet")
        );
        Assert.StartsWith("'payments-v1-snappy.parquet' cannot be read as Parquet: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Column_OfAWrongType_IsNoEventTimeAndNoAmount()
    {
        RecordSchema amount = Everything with { Amount = new AmountSpec(FieldPath.Parse("created_at"), 2) };
        foreach (RecordSchema schema in new[] { Timed("is_new"), amount })
        {
            FilesSourceException error = await Assert.ThrowsAsync<FilesSourceException>(() =>
                ParquetRun.ReadAsync(schema, "payments-v1-snappy.parquet")
            );
            Assert.Contains(" and the record schema reads it as the ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task File_ThatIsNotParquet_IsNamedAtTheStart()
    {
        string path = _directory.Write("a.parquet", "{\"x\":1}\n");
        FilesSourceException error = await Assert.ThrowsAsync<FilesSourceException>(() => ParquetRun.ReadAsync(Everything, path));
        Assert.StartsWith("'a.parquet' cannot be read as Parquet: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", error.Message, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    [Fact]
    public async Task File_WithDamagedBytes_NeverCrashes_AndIsNamedWhereItFails()
    {
        byte[] whole = await File.ReadAllBytesAsync(ParquetRun.Golden("payments-v2-zstd.parquet"), TestContext.Current.CancellationToken);
        int failures = 0;
        for (int round = 0; round < 60; round++)
        {
            byte[] bytes = [.. whole];
            bytes[round * whole.Length / 60] ^= 0x55;
            string path = _directory.Write("damaged.parquet", bytes);
            var run = new ParquetRun(Everything);
            try
            {
                await run.ReadAsync(path);
                Assert.Equal(1200, run.Batches.Sum(batch => batch.Received));
            }
            catch (FilesSourceException e)
            {
                Assert.StartsWith("'damaged.parquet' cannot be read ", e.Message, StringComparison.Ordinal);
                failures++;
            }
        }
        Assert.InRange(failures, 10, 60);
    }

    [Fact]
    public async Task UnsignedNumbers_BeyondTheSignedRange_AreReadOrTheirColumnIsNamed()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("unsigned_whole"));
        IEnumerable<int> expected = Enumerable.Range(0, 600).Select(i => BitConverter.SingleToInt32Bits(4294967295 - (i * i)));
        Assert.Equal(expected, (await ParquetRun.ReadAsync(schema, "unsigned-v1.parquet")).FeatureBits);
        FilesSourceException error = await Assert.ThrowsAsync<FilesSourceException>(() =>
            ParquetRun.ReadAsync(schema, "unsigned-v2.parquet")
        );
        Assert.StartsWith(
            "'unsigned-v2.parquet' cannot be read beyond its record 0: column 'unsigned_whole': ",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Record_OverTheLimit_IsRejected()
    {
        RecordSchema schema = Everything with { Features = [Decoding.Feature("text_number")] };
        ParquetRun run = await ParquetRun.ReadAsync(schema, "payments-v2-zstd.parquet", with: options => options with { MaxRecord = 64 });
        Assert.Equal(1200, run.Rejections.Count());
        Assert.All(
            run.Rejections,
            rejection => Assert.EndsWith(" source too_large", rejection, StringComparison.Ordinal),
            throwIfEmpty: true
        );
    }

    [Fact]
    public async Task Payload_IsShownAsJson_WithoutWhatIsPersonal()
    {
        RecordSchema schema = Everything with
        {
            Personal =
            [
                KeyValuePair.Create(FieldPath.Parse("payer.age_years"), PersonalRule.Drop),
                KeyValuePair.Create(FieldPath.Parse("id"), PersonalRule.Drop),
            ],
        };
        ParquetRun run = await ParquetRun.ReadAsync(schema, "payments-v1-gzip.parquet");
        foreach (Vigia.Stages.Decode.RecordFormat format in Enum.GetValues<Vigia.Stages.Decode.RecordFormat>())
        {
            Redactor? redactor = Redactor.Create(new PersonalFields(schema.Personal), null, Decoding.Json with { Format = format });
            JsonElement payload = Payload(new PayloadForm(redactor, null, 1 << 20), run.Batches[0], 2);
            Assert.False(payload.TryGetProperty("id", out _));
            Assert.False(payload.GetProperty("payer").TryGetProperty("age_years", out _));
            Assert.Equal(2 / 7.0, payload.GetProperty("payer").GetProperty("balance_share").GetDouble());
        }
    }

    [Fact]
    public async Task Payload_ShownAsJson_DecodesToTheSameRecord()
    {
        ParquetRun run = await ParquetRun.ReadAsync(Everything, "payments-v1-gzip.parquet");
        var form = new PayloadForm(null, null, 1 << 20);
        string[] payloads =
        [
            .. run.Batches.SelectMany(batch => Enumerable.Range(0, batch.Received).Select(i => Payload(form, batch, i).GetRawText())),
        ];
        RecordBatch again = Decoding.Decode(Decoding.Json, Everything, payloads);
        Assert.Equal(run.Times, again.EventTimes.Span.ToArray());
        Assert.Equal(run.Amounts, again.Amounts.Span.ToArray());
        Assert.Equal(run.FeatureBits, again.Features.Span.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Contains("\"created_at\":\"2026-11-30T00:53:21.234567Z\"", payloads[1], StringComparison.Ordinal);
    }

    private static RecordSchema Timed(string column, TimeZoneInfo? zone = null) =>
        Decoding.Schema() with
        {
            EventTime = new EventTimeSpec(FieldPath.Parse(column), TimeFormat.Iso8601, Zone: zone),
        };

    private static JsonElement Payload(PayloadForm form, RecordBatch batch, int received)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            form.Write(json, batch, received);
            json.WriteEndObject();
        }
        string payload = JsonDocument.Parse(bytes.ToArray()).RootElement.GetProperty("payload").GetString()!;
        return JsonDocument.Parse(payload).RootElement;
    }
}

using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Capture;

/// <summary>The stage <c>capture</c> as data.</summary>
public static class CaptureSpec
{
    private static readonly Field<double> Sample = Field.Optional(
        "sample",
        new NumberType(0.000001, 1),
        "Share of the records that are captured; which ones depends on their ids alone.",
        1.0,
        "1"
    );

    private static readonly Field<bool> FlaggedOnly = Field.Optional(
        "flagged_only",
        FlagType.Instance,
        "Whether only records that some model flags are captured.",
        false,
        "false"
    );

    private static readonly Field<bool> Payload = Field.Optional(
        "payload",
        new ChoiceType<bool>(("none", false), ("redacted", true)),
        "Whether the record as received is captured too, without its personal fields.",
        false,
        "none"
    );

    /// <summary>The stage.</summary>
    public static StageSpec Instance { get; } =
        new StageSpec<CaptureOptions>(
            [.. SinkSettings.Fields, Sample, FlaggedOnly, Payload, SinkSettings.PayloadLimit, PrivacySettings.Setting],
            Bind
        )
        {
            Name = "capture",
            Summary =
                "Writes each prediction with its input to Kafka or to files, for notebooks and audits: delivered before it is acknowledged.",
            Example = "kafka: { topic: pix.predictions }",
            Notes = Notes,
            Complete = (options, check) => options with { Output = RecordSinkSettings.Complete(options.Output, check) },
            Check = Check,
            Create = (options, context) => new CaptureStage(options, context),
        };

    private static CaptureOptions Bind(FieldValues values) =>
        new()
        {
            Output = RecordSinkSettings.Bind(values),
            Sample = values.Get(Sample),
            FlaggedOnly = values.Get(FlaggedOnly),
            Payload = values.Get(Payload),
        };

    private static void Check(CaptureOptions options, PlanCheck check)
    {
        SinkSettings.Check(options.Output.Sink, check);
        check.Requires("decode");
        RecordSchema[] captured = [.. check.Schemas.Values.Where(CaptureStage.IsCaptured)];
        if (captured.Length == 0 && check.Schemas.Count > 0)
        {
            check.Problem(
                null,
                "no schema under 'records' has features, so there is nothing to capture; remove the stage, or give the schema 'features'"
            );
        }
        foreach (RecordSchema schema in captured.Where(s => options.Output.Hash is null && CaptureLayout.NeedsKey(s, options.Payload)))
        {
            PrivacySettings.RequireKey(check, schema.Name, "captured fields");
        }
    }

    private const string Notes = """
        **Record.** One JSON object:

        ```json
        {"schema":"pix-transaction","schema_version":1,"id":"E0000000020251205123400000000001","event_time":"2025-12-05T12:34:00.000Z",
         "amount":123.45,"features":{"amount":123.45,"key_type":null,"payer_age_days":null},"unseen":["key_type"],
         "models":{"champion":{"version":"1","threshold":0.8,"score":0.0123,"flagged":false}},
         "topic":"pix.transactions","partition":3,"offset":42}
        ```

        - `features` holds what the models saw, by name: numbers in the shortest form that reads back to the same 32-bit float, booleans as 1 and
          0, categories by their text. `null` is a missing value; infinities are the strings `"Infinity"` and `"-Infinity"`.
        - `unseen` lists the categories whose value the schema does not declare; it is there only if there are any, and their feature is `null`.
        - `amount` has all the decimals of the schema's scale. `score` is `null` where the model gave none.
        - `sample` is in each record if only a share is captured: weight by its inverse.
        - With `payload: redacted` the record as received follows as text: `payload`, `payload_encoding` (`utf-8`, `base64`, or `withheld`),
          `payload_bytes` (as received), `payload_truncated` if cut.

        In Kafka the message's key is the id; in files each record is a line.

        **Personal fields.** What the schema lists under `personal` is left out (`drop`) or written as
        `hmac-sha256:KEYVERSION:BASE64URL` (`hash`), whether it is a feature, the amount, the event time or the id, and then the message's key
        too. A rule on an object covers all fields in it. The hash is of the value's text; of a numeric feature it is of the number as it would
        be written. An event time read from an `endToEndId` stays, cut to the minute as it is, where the id itself is personal.

        **Delivery.** A batch is acknowledged when all its records are delivered; meanwhile the next ones are handed over, `capacity` + 2 at
        most, and are forwarded in order. What fails is retried for `retry_for`, then the pipeline
        stops, and the batch comes again after the restart: at least once. A record that is larger than the sink takes is rejected with reason
        `too_large`, counted, and goes to the dead letter.
        """;
}

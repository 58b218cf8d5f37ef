using Vigia.Engine.Components;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.DeadLetter;

/// <summary>The section <c>dead_letter:</c> as data.</summary>
public static class DeadLetterSpec
{
    /// <summary>The stage.</summary>
    public static StageSpec Instance { get; } =
        new StageSpec<RecordSinkOptions>(
            [.. SinkSettings.Fields, SinkSettings.PayloadLimit, PrivacySettings.Setting],
            RecordSinkSettings.Bind
        )
        {
            Name = "dead_letter",
            Summary =
                "Where rejected records go, each with the reason and its place in the source; without it they are only counted and logged.",
            Example = "kafka: { topic: pix.dead-letter }",
            Notes = Notes,
            Complete = RecordSinkSettings.Complete,
            Check = Check,
            Create = (options, context) => new DeadLetterStage(options, context),
        };

    private static void Check(RecordSinkOptions options, PlanCheck check)
    {
        SinkSettings.Check(options.Sink, check);
        foreach (RecordSchema schema in check.Schemas.Values.Where(s => options.Hash is null && new PersonalFields(s.Personal).AnyHashed))
        {
            PrivacySettings.RequireKey(check, schema.Name, "personal fields");
        }
    }

    private const string Notes = """
        **Record.** One JSON object, the same in Kafka and in files:

        ```json
        {"stage":"decode","reason":"bad_number","detail":"field 'amount': expected a number","kind":"transaction",
         "topic":"pix.transactions","partition":3,"offset":42,"source_time":"2025-12-05T12:34:56.789Z",
         "payload":"{\"id\":\"E00\",\"amount\":\"x\"}","payload_encoding":"utf-8","payload_bytes":27}
        ```

        - `reason` is one of the rejecting stage's documented reasons, `detail` says what was wrong and where, without values of the record.
        - `payload` is text whatever the record was: as received where it is UTF-8, else in base64, as `payload_encoding` says. Beyond
          `payload_limit` it is cut, and `payload_truncated` is there. `payload_bytes` counts the record as received.
        - The message's key in Kafka is `topic-partition-offset`: a record that comes again after a restart has the same key.

        **Personal fields.** From a payload that is a JSON object the fields that the schema lists under `personal` are dropped or replaced by
        their keyed hash, under whatever nesting, escapes and duplicate names; all others stay, also those that the schema does not name: what
        is personal must be declared. In an array each element is treated. In a CSV record a dropped cell is empty. What is no
        JSON object, or no CSV record with the header's columns, though its schema declares personal fields, is withheld, since it is not possible to
        tell what in it is personal: `payload` is `null`, `payload_encoding` is `withheld`, and `payload_hash` is the keyed hash of the whole,
        if there is a key.

        **Delivery.** A batch is acknowledged when all its rejected records are delivered; meanwhile those of the next ones are handed over. A failing delivery is tried again for `retry_for`, then
        the pipeline stops. A record that the sink finds too large goes without its payload.
        """;
}

using System.Globalization;
using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks.Json;

namespace Vigia.Stages.Capture;

/// <summary>What a captured record of one schema consists of, prepared so that writing one only fills in values.</summary>
internal sealed class CaptureLayout
{
    public CaptureLayout(RecordSchema schema, IReadOnlyList<ModelInfo> models, KeyedHash? hash, double sample)
    {
        Personal = new PersonalFields(schema.Personal);
        Id = Personal.RuleOf(schema.Id);
        // The minute inside an endToEndId is no longer the id: it stays where the id itself must not.
        Time = schema.EventTime is { Format: not TimeFormat.EndToEndId } time ? Personal.RuleOf(time.Path) : null;
        Amount = schema.Amount is null ? PersonalRule.Drop : Personal.RuleOf(schema.Amount.Path);
        AmountScale = schema.Amount?.Scale ?? 0;
        Head = Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"schema\":{JsonString.Literal(schema.Name)},\"schema_version\":{schema.Version}"
            )
        );
        Columns =
        [
            .. schema
                .Features.Index()
                .Select(f => (f.Index, f.Item, Rule: Personal.RuleOf(f.Item.Path)))
                .Where(f => f.Rule != PersonalRule.Drop)
                .Select(f => new CaptureColumn(f.Index, f.Item, f.Rule == PersonalRule.Hash ? hash : null)),
        ];
        Models = [.. models.Select(ModelHead)];
        Tail = sample < 1 ? Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"sample\":{sample}")) : [];
        const int FixedNames = 256;
        FixedBytes =
            Head.Length
            + Tail.Length
            + FixedNames
            + JsonTime.MaxBytes
            + (2 * JsonNumber.MaxLongBytes)
            + (3 * (hash?.Length ?? 0))
            + Columns.Sum(c => c.MaxBytes)
            + Models.Sum(m => m.Length + JsonNumber.MaxFloatBytes + 32);
    }

    public PersonalFields Personal { get; }

    /// <summary>Rule of the id, which is the message's key too; null: as it is.</summary>
    public PersonalRule? Id { get; }

    public PersonalRule? Time { get; }

    /// <summary>Rule of the amount; <see cref="PersonalRule.Drop"/> also where the schema names none.</summary>
    public PersonalRule? Amount { get; }

    public int AmountScale { get; }

    /// <summary>The line up to the id.</summary>
    public byte[] Head { get; }

    /// <summary>The features that are captured, in model order.</summary>
    public CaptureColumn[] Columns { get; }

    /// <summary>For each model the text before its score.</summary>
    public byte[][] Models { get; }

    /// <summary>The last properties, which are the same in every record.</summary>
    public byte[] Tail { get; }

    /// <summary>Bytes that a line has at most, apart from id, place and payload.</summary>
    public int FixedBytes { get; }

    /// <summary>Whether writing such records needs a key.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="withPayload">Whether the whole record is written too.</param>
    public static bool NeedsKey(RecordSchema schema, bool withPayload)
    {
        var personal = new PersonalFields(schema.Personal);
        FieldPath?[] written = [schema.Id, schema.EventTime?.Path, schema.Amount?.Path, .. schema.Features.Select(f => f.Path)];
        return (withPayload && personal.AnyHashed) || written.Any(path => personal.RuleOf(path) == PersonalRule.Hash);
    }

    private static byte[] ModelHead(ModelInfo model) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{JsonString.Literal(model.Name)}:{{\"version\":{JsonString.Literal(model.Version)},\"threshold\":{JsonNumber.Text(model.Threshold)},\"score\":"
            )
        );
}

using System.Text.Json;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>
/// The fields that a record schema names, as elements and attributes of XML, and as the JSON object that takes their values.
/// </summary>
internal sealed class XmlFields
{
    private readonly List<JsonStep> _steps = [];

    /// <exception cref="SchemaException">A path is both a field and leads to others.</exception>
    public XmlFields(RecordSchema schema)
    {
        FieldPath[] paths =
        [
            .. SchemaColumns.PathsOf(schema).Concat(schema.OtherFields).Concat(schema.Personal.Select(field => field.Key)).Distinct(),
        ];
        var root = FieldNode.Build(paths.Select(path => path.Names));
        Count = root.SlotCount;
        foreach (FieldPath path in paths)
        {
            bool isFromRoot = path.Text.StartsWith('/');
            string[] steps = string.Join('/', path.Names).Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (Array.FindIndex(steps, step => step[0] == XmlNode.Attribute) is >= 0 and var at && at != steps.Length - 1)
            {
                throw new SchemaException($"field '{path}': an attribute (@) has nothing below it; it must be the last name of a path");
            }
            (isFromRoot ? FromRoot : FromRecord).Add(steps, root.SlotOf(path.Names));
        }
        AddSteps(root);
    }

    /// <summary>What of a schema's paths cannot be read from XML; null if all can.</summary>
    public static string? ProblemOf(RecordSchema schema)
    {
        try
        {
            _ = new XmlFields(schema);
            return null;
        }
        catch (SchemaException e)
        {
            return e.Message;
        }
    }

    /// <summary>Number of slots.</summary>
    public int Count { get; }

    /// <summary>Fields whose paths begin at the document's root.</summary>
    public XmlNode FromRoot { get; } = new();

    /// <summary>Fields whose paths begin at the record's element.</summary>
    public XmlNode FromRecord { get; } = new();

    /// <summary>Writes a record as a JSON object.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="text">The text of elements.</param>
    /// <param name="attributes">The values of attributes.</param>
    /// <param name="values">A place for each slot; null for a field that is not there.</param>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<char> text, ReadOnlySpan<string> attributes, ReadOnlySpan<TextPlace?> values)
    {
        json.WriteStartObject();
        foreach (JsonStep step in _steps)
        {
            switch (step.Slot)
            {
                case JsonStep.Begin:
                    json.WriteStartObject(step.Name);
                    break;
                case JsonStep.End:
                    json.WriteEndObject();
                    break;
                default:
                    if (values[step.Slot] is { } place)
                    {
                        ReadOnlySpan<char> value = place.IsAttribute ? attributes[place.Start] : text.Slice(place.Start, place.Length);
                        json.WriteString(step.Name, value.Trim(" \t\r\n"));
                    }
                    break;
            }
        }
        json.WriteEndObject();
    }

    private void AddSteps(FieldNode node)
    {
        foreach ((string name, FieldNode child) in node.Children)
        {
            var encoded = JsonEncodedText.Encode(name);
            if (!child.HasChildren)
            {
                _steps.Add(new JsonStep(encoded, child.FirstSlot));
                continue;
            }
            if (child.IsField)
            {
                throw new SchemaException(
                    $"field '{name}' is read, and others below it too; write the paths of XML with '/' between names, not with dots"
                );
            }
            _steps.Add(new JsonStep(encoded, JsonStep.Begin));
            AddSteps(child);
            _steps.Add(new JsonStep(default, JsonStep.End));
        }
    }

    private readonly record struct JsonStep(JsonEncodedText Name, int Slot)
    {
        public const int Begin = -1;
        public const int End = -2;
    }
}

/// <summary>A value's place: in the text of a document, or among its attributes.</summary>
/// <param name="Start">Where its text begins; of an attribute, which it is.</param>
/// <param name="Length">The length of its text; of an attribute, -1.</param>
internal readonly record struct TextPlace(int Start, int Length)
{
    public bool IsAttribute => Length < 0;

    public static TextPlace OfAttribute(int index) => new(index, -1);
}

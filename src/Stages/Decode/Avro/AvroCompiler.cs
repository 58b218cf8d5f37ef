using System.Text;

namespace Vigia.Stages.Decode;

/// <summary>
/// Makes the steps that read a writer's records into the tokens of a record schema. With a reader's schema, names and values are
/// resolved as Avro 1.12 says: aliases, promotions, defaults, branches of unions, symbols of enums. Without one the writer's names
/// count, and a name that a field had before (an alias in the writer's schema) finds it too.
/// </summary>
/// <remarks>
/// Decimals of another scale and times of another unit need no resolution: a token carries its scale or unit, so the value is the same.
/// </remarks>
internal sealed class AvroCompiler
{
    private readonly FieldNode _root;
    private readonly int? _optionalSlot;
    private readonly int _scratch;
    private readonly List<KeyValuePair<int, Token>> _defaults = [];
    private readonly TokenConstants _constants = new();
    private readonly AvroSkips _skips;

    // Fields that the schema does not have, so far.
    private List<string> _absent = [];

    private AvroCompiler(FieldNode root, int? optionalSlot)
    {
        _root = root;
        _optionalSlot = optionalSlot;
        _scratch = root.SlotCount;
        _skips = new AvroSkips(_scratch);
    }

    /// <summary>Makes the program.</summary>
    /// <param name="writer">The schema by which records were written.</param>
    /// <param name="reader">The schema by which they are to be read; null for the writer's.</param>
    /// <param name="root">The fields that are read.</param>
    /// <param name="optionalSlot">A field that the schema need not have; null if absent.</param>
    /// <exception cref="SchemaException">The schema does not have every field, or the two schemas do not go together.</exception>
    public static AvroProgram Compile(AvroSchema writer, AvroSchema? reader, FieldNode root, int? optionalSlot)
    {
        AvroSchema top = reader ?? writer;
        if (writer.Type != AvroType.Record || top.Type != AvroType.Record)
        {
            throw new SchemaException(
                $"the Avro schema is of type {(writer.Type != AvroType.Record ? writer : top).Describe}; records must be of type record"
            );
        }
        var compiler = new AvroCompiler(root, optionalSlot);
        var steps = new List<AvroStep>();
        compiler.AddValue(writer, reader, root, "", steps);
        if (compiler._absent.Count > 0)
        {
            string fields = string.Join(", ", compiler._absent.Select(path => $"'{path}'"));
            throw new SchemaException(
                reader is null
                    ? $"schema {writer.Describe} has no field {fields}, which the record schema reads; correct the path, or name a 'reader_schema' that has it with a default"
                    : $"neither the writer's schema nor a default of the reader's schema gives {fields}, which the record schema reads"
            );
        }
        return new AvroProgram(new AvroBlock { Steps = [.. steps] }, [.. compiler._defaults], compiler._constants.ToArray());
    }

    /// <summary>Adds the steps of a value that is read.</summary>
    private void AddValue(AvroSchema writer, AvroSchema? reader, FieldNode node, string path, List<AvroStep> steps)
    {
        if (writer.Type == AvroType.Union)
        {
            AddUnion(writer, reader, node, path, steps);
            return;
        }
        if (reader is not null)
        {
            reader = AvroResolution.Match(writer, reader)
                ?? throw new SchemaException(
                    $"{(path.Length == 0 ? "the record" : $"field '{path}'")} is written as {writer.Describe} and read as {reader.Describe}; Avro has no conversion between them"
                );
        }
        switch (writer.Type)
        {
            case AvroType.Record:
                AddRecord(writer, reader, node, path, steps);
                break;
            case AvroType.Array:
                AddArray(writer, reader, node, path, steps);
                break;
            case AvroType.Map:
                AddMap(writer, reader, node, path, steps);
                break;
            default:
                AddScalar(writer, reader, node, path, steps);
                break;
        }
    }

    private void AddUnion(AvroSchema writer, AvroSchema? reader, FieldNode node, string path, List<AvroStep> steps)
    {
        // A field that one branch has is there, and missing from records of another.
        List<string> absent = _absent;
        List<string>? inEvery = null;
        var branches = new AvroStep[writer.Parts.Count][];
        for (int i = 0; i < branches.Length; i++)
        {
            _absent = [];
            branches[i] = BranchOf(writer.Parts[i], reader, node, path);
            if (writer.Parts[i].Type != AvroType.Null)
            {
                inEvery = inEvery is null ? _absent : [.. inEvery.Intersect(_absent)];
            }
        }
        _absent = absent;
        _absent.AddRange(inEvery ?? []);
        steps.Add(
            new AvroStep
            {
                Op = AvroOp.Union,
                Part = branches,
                Place = new AvroPlace(path),
            }
        );
    }

    /// <summary>A branch of the writer's union. One that the reader cannot take is refused where a record has it.</summary>
    private AvroStep[] BranchOf(AvroSchema branch, AvroSchema? reader, FieldNode node, string path)
    {
        var steps = new List<AvroStep>();
        if (branch.Type == AvroType.Null && (reader is null || AvroResolution.Match(branch, reader) is not null))
        {
            // The token of what is missing is there already.
            return [];
        }
        if (reader is null || AvroResolution.Match(branch, reader) is not null)
        {
            AddValue(branch, reader, node, path, steps);
        }
        else
        {
            var fault = new Fault(
                RejectReasons.SchemaRefused,
                $"field '{path}' is {branch.Describe}, which the reader's schema does not have"
            );
            steps.Add(
                new AvroStep
                {
                    Op = AvroOp.Refuse,
                    Part = fault,
                    Place = new AvroPlace(path),
                }
            );
        }
        return [.. steps];
    }

    private void AddRecord(AvroSchema writer, AvroSchema? reader, FieldNode node, string path, List<AvroStep> steps)
    {
        AddNested(node, path, steps);
        var written = new HashSet<FieldNode>();
        foreach ((AvroField field, AvroField? target, FieldNode? child) in AvroResolution.Fields(writer, reader, node))
        {
            string inner = Join(path, field.Name);
            if (child is null)
            {
                _skips.Add(field.Schema, inner, steps);
                continue;
            }
            written.Add(child);
            AddValue(field.Schema, target?.Schema, child, inner, steps);
        }
        foreach ((string name, FieldNode child) in node.Children.Where(child => !written.Contains(child.Node)))
        {
            AddDefault(reader?.Fields.FirstOrDefault(field => field.Name == name), child, Join(path, name));
        }
    }

    /// <summary>Takes the reader's default for a field that the writer does not have.</summary>
    private void AddDefault(AvroField? field, FieldNode node, string path)
    {
        if (field?.Default is { } value)
        {
            new AvroDefaults(_constants, _defaults).Add(field.Schema, value, node, path);
        }
        else if (!node.HasChildren && node.IsField && node.FirstSlot == _optionalSlot)
        {
            return;
        }
        else
        {
            _absent.Add(path);
        }
    }

    private void AddArray(AvroSchema writer, AvroSchema? reader, FieldNode node, string path, List<AvroStep> steps)
    {
        AddNested(node, path, steps);
        (int Index, FieldNode Node)[] read =
        [
            .. node
                .Children.Select(child => (Index: ElementIndex.Of(child.Name), child.Node))
                .Where(child => child.Index >= 0)
                .OrderBy(child => child.Index),
        ];
        foreach ((string name, FieldNode _) in node.Children.Where(child => ElementIndex.Of(child.Name) < 0))
        {
            _absent.Add(Join(path, name));
        }
        AvroBlock others = _skips.BlockOf(writer.Parts[0], path);
        var blocks = new AvroBlock[read.Length == 0 ? 0 : read[^1].Index + 1];
        Array.Fill(blocks, others);
        foreach ((int index, FieldNode child) in read)
        {
            var element = new List<AvroStep>();
            AddValue(writer.Parts[0], reader?.Parts[0], child, Join(path, $"{index}"), element);
            blocks[index] = new AvroBlock { Steps = [.. element] };
        }
        bool isWhole = read.Length > 1 && read.Length == blocks.Length;
        steps.Add(
            new AvroStep
            {
                Op = AvroOp.Array,
                Part = new AvroElements(blocks, others, isWhole),
                Size = _skips.LeastBytes(writer.Parts[0]),
                Place = new AvroPlace(path),
            }
        );
    }

    private void AddMap(AvroSchema writer, AvroSchema? reader, FieldNode node, string path, List<AvroStep> steps)
    {
        AddNested(node, path, steps);
        var entries = new NameTable<AvroEntry?>();
        foreach ((string name, FieldNode child) in node.Children)
        {
            var value = new List<AvroStep>();
            AddValue(writer.Parts[0], reader?.Parts[0], child, Join(path, name), value);
            entries.Add(Encoding.UTF8.GetBytes(name), new AvroEntry(new AvroBlock { Steps = [.. value] }, child));
        }
        steps.Add(
            new AvroStep
            {
                Op = AvroOp.Map,
                Part = new AvroEntries(entries, _skips.BlockOf(writer.Parts[0], path)),
                Size = 1 + _skips.LeastBytes(writer.Parts[0]),
                Place = new AvroPlace(path),
            }
        );
    }

    private void AddScalar(AvroSchema writer, AvroSchema? reader, FieldNode node, string path, List<AvroStep> steps)
    {
        foreach ((string name, FieldNode _) in node.Children)
        {
            _absent.Add(Join(path, name));
        }
        AvroStep step = AvroScalars.StepOf(writer, reader, _constants, new AvroPlace(path), node.IsField ? node.FirstSlot : _scratch);
        if (writer.Type != AvroType.Null)
        {
            steps.Add(step);
        }
    }

    /// <summary>What is read as a value and is not one: as an object of JSON is.</summary>
    private static void AddNested(FieldNode node, string path, List<AvroStep> steps)
    {
        if (node.IsField)
        {
            steps.Add(
                new AvroStep
                {
                    Op = AvroOp.Nested,
                    Slot = node.FirstSlot,
                    Place = new AvroPlace(path),
                }
            );
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}

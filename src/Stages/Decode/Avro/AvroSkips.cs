namespace Vigia.Stages.Decode;

/// <summary>
/// Steps that leave values behind. Those of a named type are made once, however often the schema uses it, and records may contain
/// themselves.
/// </summary>
internal sealed class AvroSkips(int scratch)
{
    private readonly Dictionary<AvroSchema, AvroBlock> _blocks = [];
    private readonly Dictionary<AvroSchema, int> _least = [];

    /// <summary>Adds the steps that leave a value behind. Bytes that follow one another are left behind at once.</summary>
    public void Add(AvroSchema schema, string path, List<AvroStep> steps)
    {
        AvroOp? op = schema.Type switch
        {
            AvroType.Null => null,
            AvroType.Boolean => AvroOp.Boolean,
            AvroType.Int => AvroOp.Int,
            AvroType.Long => AvroOp.Long,
            AvroType.Float or AvroType.Double or AvroType.Fixed => AvroOp.Skip,
            AvroType.Bytes or AvroType.String => AvroOp.Text,
            _ => AvroOp.Call,
        };
        int size = schema.Type switch
        {
            AvroType.Float => sizeof(float),
            AvroType.Double => sizeof(double),
            _ => schema.Size,
        };
        if (op == AvroOp.Skip && steps.Count > 0 && steps[^1].Op == AvroOp.Skip && steps[^1].Size <= int.MaxValue - size)
        {
            steps[^1] = new AvroStep
            {
                Op = AvroOp.Skip,
                Size = steps[^1].Size + size,
                Place = steps[^1].Place,
            };
        }
        else if (op is AvroOp.Call)
        {
            steps.Add(
                schema.Type == AvroType.Record
                    ? new AvroStep
                    {
                        Op = AvroOp.Call,
                        Part = BlockOf(schema, path),
                        Place = new AvroPlace(path),
                    }
                    : StepOf(schema, path)
            );
        }
        else if (op is { } simple)
        {
            steps.Add(
                new AvroStep
                {
                    Op = simple,
                    Size = size,
                    Slot = scratch,
                    Place = new AvroPlace(path),
                }
            );
        }
    }

    /// <summary>The steps that leave one value behind.</summary>
    public AvroBlock BlockOf(AvroSchema schema, string path)
    {
        if (_blocks.TryGetValue(schema, out AvroBlock? known))
        {
            return known;
        }
        var block = new AvroBlock();
        _blocks[schema] = block;
        var steps = new List<AvroStep>();
        if (schema.Type == AvroType.Record)
        {
            foreach (AvroField field in schema.Fields)
            {
                Add(field.Schema, path.Length == 0 ? field.Name : $"{path}.{field.Name}", steps);
            }
        }
        else
        {
            Add(schema, path, steps);
        }
        block.Steps = [.. steps];
        return block;
    }

    /// <summary>The least bytes that a value takes; so many items cannot be in fewer bytes.</summary>
    public int LeastBytes(AvroSchema schema)
    {
        if (_least.TryGetValue(schema, out int known))
        {
            return known;
        }
        // For the time of its own making: a record within itself adds nothing.
        _least[schema] = 0;
        return _least[schema] = schema.Type switch
        {
            AvroType.Null => 0,
            AvroType.Float => sizeof(float),
            AvroType.Double => sizeof(double),
            AvroType.Fixed => schema.Size,
            AvroType.Union => 1 + schema.Parts.Min(LeastBytes),
            AvroType.Record => (int)Math.Min(int.MaxValue - 1, schema.Fields.Sum(field => (long)LeastBytes(field.Schema))),
            _ => 1,
        };
    }

    private AvroStep[] BranchOf(AvroSchema schema, string path)
    {
        var steps = new List<AvroStep>();
        Add(schema, path, steps);
        return [.. steps];
    }

    private AvroStep StepOf(AvroSchema schema, string path)
    {
        var place = new AvroPlace(path);
        return schema.Type switch
        {
            AvroType.Enum => new AvroStep
            {
                Op = AvroOp.Enum,
                Part = Enumerable.Repeat(new Token(TokenKind.Constant, 0, 0), schema.Symbols.Count).ToArray(),
                Slot = scratch,
                Place = place,
            },
            AvroType.Union => new AvroStep
            {
                Op = AvroOp.Union,
                Part = schema.Parts.Select(branch => BranchOf(branch, path)).ToArray(),
                Place = place,
            },
            AvroType.Array => new AvroStep
            {
                Op = AvroOp.Array,
                Part = new AvroElements([], BlockOf(schema.Parts[0], path), IsWhole: false),
                Size = LeastBytes(schema.Parts[0]),
                Place = place,
            },
            _ => new AvroStep
            {
                Op = AvroOp.Map,
                Part = new AvroEntries(new NameTable<AvroEntry?>(), BlockOf(schema.Parts[0], path)),
                Size = 1 + LeastBytes(schema.Parts[0]),
                Place = place,
            },
        };
    }
}

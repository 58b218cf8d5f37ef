using System.Globalization;
using System.Text;
using ProtoType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Vigia.Stages.Decode;

/// <summary>Makes the program that reads messages of one type into the tokens of a record schema.</summary>
/// <remarks>
/// A path names fields as the schema does, or as JSON does (<c>accountDays</c>). A field without presence is never missing: where it is
/// absent it has its type's default value, as every reader of Protobuf says.
/// </remarks>
internal sealed class ProtoCompiler
{
    private const string Package = "google.protobuf.";

    private readonly TokenConstants _constants = new();
    private readonly List<ProtoStep> _vectors = [];
    private readonly List<string> _absent = [];
    private readonly int? _optionalSlot;
    private int _counters;

    private ProtoCompiler(int? optionalSlot) => _optionalSlot = optionalSlot;

    /// <summary>Makes the program.</summary>
    /// <param name="message">The type of the messages.</param>
    /// <param name="root">The fields that are read.</param>
    /// <param name="optionalSlot">A field that the type need not have; null if absent.</param>
    /// <exception cref="SchemaException">The type does not have every field, or one cannot be read as it is written.</exception>
    public static ProtoProgram Compile(ProtoMessage message, FieldNode root, int? optionalSlot)
    {
        var compiler = new ProtoCompiler(optionalSlot);
        ProtoBlock block = compiler.BlockOf(message, root, "");
        if (compiler._absent.Count > 0)
        {
            string fields = string.Join(", ", compiler._absent.Select(path => $"'{path}'"));
            throw new SchemaException($"message '{message.Name}' has no field {fields}, which the record schema reads; correct the path");
        }
        return new ProtoProgram(block, new ProtoPlace(""), [.. compiler._vectors], compiler._counters, compiler._constants.ToArray());
    }

    private ProtoBlock BlockOf(ProtoMessage message, FieldNode node, string path)
    {
        var block = new ProtoBlock();
        var read = new List<(ProtoField Field, FieldNode Node)>();
        foreach ((string name, FieldNode child) in node.Children)
        {
            ProtoField? field = message.Fields.FirstOrDefault(f => f.Name == name)
                ?? message.Fields.FirstOrDefault(f => JsonName(f.Name) == name);
            if (field is not null)
            {
                read.Add((field, child));
            }
            else if (child.HasChildren || child.FirstSlot != _optionalSlot)
            {
                _absent.Add(Join(path, name));
            }
        }
        foreach ((ProtoField field, FieldNode child) in read)
        {
            FieldNode[] others =
            [
                .. read.Where(other => field.OneOf >= 0 && other.Field != field && other.Field.OneOf == field.OneOf)
                    .Select(other => other.Node),
            ];
            block.Add(field.Number, StepOf(field, child, Join(path, field.Name), others));
            if (child.IsField && !field.IsRepeated && DefaultOf(field) is { } token)
            {
                block.Defaults.Add(KeyValuePair.Create(child.FirstSlot, token));
            }
        }
        return block;
    }

    private ProtoStep StepOf(ProtoField field, FieldNode node, string path, FieldNode[] others)
    {
        if (!field.IsRepeated)
        {
            return ValueOf(field, node, path, others);
        }
        return field.Message is { IsMapEntry: true } entry ? EntryOf(entry, node, path) : ElementsOf(field, node, path);
    }

    private ProtoStep ElementsOf(ProtoField field, FieldNode node, string path)
    {
        (int Index, FieldNode Node)[] read =
        [
            .. node.Children.Select(child => (Index: ElementIndex.Of(child.Name), child.Node)).OrderBy(child => child.Index),
        ];
        if (read.Length == 0 || read[0].Index < 0)
        {
            throw new SchemaException($"field '{path}' is repeated; read its elements by their index, such as '{path}.0'");
        }
        var elements = new ProtoStep?[read[^1].Index + 1];
        foreach ((int index, FieldNode child) in read)
        {
            elements[index] = ValueOf(field, child, Join(path, index.ToString(CultureInfo.InvariantCulture)), []);
        }
        ProtoStep step = new()
        {
            Op = OpOf(field),
            Elements = elements,
            Counter = _counters++,
            Place = new ProtoPlace(path),
            IsWhole = read.Length > 1 && read.Length == elements.Length,
        };
        if (step.IsWhole)
        {
            _vectors.Add(step);
        }
        return step;
    }

    private ProtoStep EntryOf(ProtoMessage entry, FieldNode node, string path)
    {
        ProtoField value = entry.Fields.First(field => field.Number == 2);
        var entries = new NameTable<ProtoStep?>();
        foreach ((string name, FieldNode child) in node.Children)
        {
            entries.Add(Encoding.UTF8.GetBytes(name), ValueOf(value, child, Join(path, name), []));
        }
        return new ProtoStep
        {
            Op = ProtoOp.Entry,
            Entries = entries,
            Place = new ProtoPlace(path),
        };
    }

    private ProtoStep ValueOf(ProtoField field, FieldNode node, string path, FieldNode[] others)
    {
        var place = new ProtoPlace(path);
        if (field.Type == ProtoType.Group)
        {
            throw new SchemaException($"field '{path}' is a group, which is not read; read another field");
        }
        if (field.Message is { } message)
        {
            return MessageOf(message, node, path, others);
        }
        foreach ((string name, FieldNode _) in node.Children)
        {
            _absent.Add(Join(path, name));
        }
        var alone = new ProtoBlock();
        alone.Defaults.Add(KeyValuePair.Create(node.FirstSlot, ZeroOf(field)));
        return new ProtoStep
        {
            Op = OpOf(field),
            Bits = BitsOf(field.Type),
            Slot = node.FirstSlot,
            Symbols = SymbolsOf(field),
            Block = alone,
            Others = others,
            Place = place,
        };
    }

    private ProtoStep MessageOf(ProtoMessage message, FieldNode node, string path, FieldNode[] others)
    {
        var place = new ProtoPlace(path);
        ProtoStep Message(ProtoBlock block) =>
            new()
            {
                Op = ProtoOp.Message,
                Block = block,
                Counter = _counters++,
                Slot = node.FirstSlot,
                Others = others,
                Place = place,
            };
        bool isWellKnown = message.Name.StartsWith(Package, StringComparison.Ordinal) && !node.HasChildren;
        if (isWellKnown && message.Name == Package + "Timestamp")
        {
            return new ProtoStep
            {
                Op = ProtoOp.Timestamp,
                Slot = node.FirstSlot,
                Others = others,
                Place = place,
            };
        }
        if (
            isWellKnown
            && message.Name.EndsWith("Value", StringComparison.Ordinal)
            && message.Fields is [{ Number: 1, Name: "value" } value]
        )
        {
            // A wrapper represents its value, and distinguishes an absent one from zero.
            var block = new ProtoBlock();
            block.Add(1, ValueOf(value, node, path, []));
            block.Defaults.Add(KeyValuePair.Create(node.FirstSlot, ZeroOf(value)));
            return Message(block);
        }
        return node.HasChildren
            ? Message(BlockOf(message, node, path))
            : new ProtoStep
            {
                Op = ProtoOp.Nested,
                Slot = node.FirstSlot,
                Others = others,
                Place = place,
            };
    }

    /// <summary>What an absent field is; null where that is missing.</summary>
    private Token? DefaultOf(ProtoField field)
    {
        if (field.Default is not { } text)
        {
            return field.HasPresence ? null : ZeroOf(field);
        }
        return field.Type switch
        {
            ProtoType.Bool => new Token(text == "true" ? TokenKind.True : TokenKind.False, 0, 0),
            ProtoType.Float or ProtoType.Double when double.TryParse(text, CultureInfo.InvariantCulture, out double number) => Token.Of(
                TokenKind.Float64,
                BitConverter.DoubleToInt64Bits(number)
            ),
            ProtoType.String or ProtoType.Bytes or ProtoType.Enum => _constants.Add(text),
            _ when long.TryParse(text, CultureInfo.InvariantCulture, out long whole) => Token.Of(TokenKind.Int64, whole),
            _ => null,
        };
    }

    /// <summary>The default value of a type.</summary>
    private Token ZeroOf(ProtoField field) =>
        field.Type switch
        {
            ProtoType.Bool => new Token(TokenKind.False, 0, 0),
            ProtoType.String or ProtoType.Bytes => _constants.Add(""),
            ProtoType.Enum => field.Symbols!.TryGetValue(0, out string? name) ? _constants.Add(name) : Token.Of(TokenKind.Int64, 0),
            ProtoType.Message or ProtoType.Group => default,
            _ => Token.Of(TokenKind.Int64, 0),
        };

    private Dictionary<int, Token>? SymbolsOf(ProtoField field) =>
        field.Symbols?.ToDictionary(symbol => symbol.Key, symbol => _constants.Add(symbol.Value));

    private static ProtoOp OpOf(ProtoField field) =>
        field.Type switch
        {
            ProtoType.Int32 or ProtoType.Int64 => ProtoOp.Signed,
            ProtoType.Uint32 or ProtoType.Uint64 => ProtoOp.Unsigned,
            ProtoType.Sint32 or ProtoType.Sint64 => ProtoOp.ZigZag,
            ProtoType.Bool => ProtoOp.Boolean,
            ProtoType.Enum => ProtoOp.Enum,
            ProtoType.Fixed32 => ProtoOp.Fixed32,
            ProtoType.Sfixed32 => ProtoOp.SignedFixed32,
            ProtoType.Fixed64 => ProtoOp.Fixed64,
            ProtoType.Sfixed64 => ProtoOp.SignedFixed64,
            ProtoType.Float => ProtoOp.Float,
            ProtoType.Double => ProtoOp.Double,
            ProtoType.Message => ProtoOp.Message,
            _ => ProtoOp.Text,
        };

    private static int BitsOf(ProtoType type) => type is ProtoType.Int32 or ProtoType.Uint32 or ProtoType.Sint32 ? 32 : 64;

    private static string JsonName(string name)
    {
        var json = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            json.Append(name[i] == '_' && i + 1 < name.Length ? char.ToUpperInvariant(name[++i]) : name[i]);
        }
        return json.ToString();
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}

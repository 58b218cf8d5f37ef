using Google.Protobuf.Reflection;

namespace Vigia.Stages.Decode;

/// <summary>A message type.</summary>
internal sealed class ProtoMessage(string name, bool isMapEntry)
{
    /// <summary>The name with its package.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it is the entry of a map field: a key and a value.</summary>
    public bool IsMapEntry { get; } = isMapEntry;

    /// <summary>Its fields. Set once all types are known, for messages that contain themselves.</summary>
    public IReadOnlyList<ProtoField> Fields { get; set; } = [];

    /// <summary>Types within it, in the order of the file: by their places a schema registry names them.</summary>
    public List<ProtoMessage> Nested { get; } = [];
}

/// <summary>A field of a message.</summary>
internal sealed record ProtoField
{
    public required string Name { get; init; }

    public required int Number { get; init; }

    public required FieldDescriptorProto.Types.Type Type { get; init; }

    public bool IsRepeated { get; init; }

    /// <summary>Whether an absent field is distinguished from one with the type's default value.</summary>
    public bool HasPresence { get; init; }

    /// <summary>The default value that the schema declares, as text; null if it declares none.</summary>
    public string? Default { get; init; }

    /// <summary>The oneof that it belongs to; -1 if to none.</summary>
    public int OneOf { get; init; } = -1;

    /// <summary>Of a message, its type.</summary>
    public ProtoMessage? Message { get; init; }

    /// <summary>Of an enum, the names of its values.</summary>
    public IReadOnlyDictionary<int, string>? Symbols { get; init; }
}

/// <summary>Message types of a set of files.</summary>
internal sealed class ProtoSchema
{
    private readonly Dictionary<string, ProtoMessage> _messages = [];
    private readonly Dictionary<string, IReadOnlyDictionary<int, string>> _enums = [];

    private ProtoSchema() { }

    /// <summary>Message types of the last file that are not within another, in its order.</summary>
    public List<ProtoMessage> Main { get; private set; } = [];

    /// <summary>Reads a set of files, each after those that it imports.</summary>
    /// <exception cref="SchemaException">A type is not defined.</exception>
    public static ProtoSchema Of(IEnumerable<FileDescriptorProto> files)
    {
        var schema = new ProtoSchema();
        var undone = new List<Action>();
        foreach (FileDescriptorProto file in files)
        {
            schema.Main = [];
            string prefix = file.Package.Length == 0 ? "" : file.Package + ".";
            schema.AddEnums(file.EnumType, prefix);
            foreach (DescriptorProto message in file.MessageType)
            {
                schema.Main.Add(schema.Add(message, prefix, file, undone));
            }
        }
        undone.ForEach(link => link());
        return schema;
    }

    /// <summary>The message type of a name, with or without its package; null if absent.</summary>
    public ProtoMessage? Find(string name)
    {
        if (_messages.TryGetValue(name, out ProtoMessage? known))
        {
            return known;
        }
        ProtoMessage[] ending = [.. _messages.Where(m => m.Key.EndsWith("." + name, StringComparison.Ordinal)).Select(m => m.Value)];
        return ending.Length == 1 ? ending[0] : null;
    }

    private ProtoMessage Add(DescriptorProto message, string prefix, FileDescriptorProto file, List<Action> undone)
    {
        var made = new ProtoMessage(prefix + message.Name, message.Options?.MapEntry ?? false);
        _messages[made.Name] = made;
        AddEnums(message.EnumType, made.Name + ".");
        foreach (DescriptorProto nested in message.NestedType)
        {
            made.Nested.Add(Add(nested, made.Name + ".", file, undone));
        }
        undone.Add(() => made.Fields = [.. message.Field.Select(field => FieldOf(field, made.Name, file))]);
        return made;
    }

    private void AddEnums(IEnumerable<EnumDescriptorProto> enums, string prefix)
    {
        foreach (EnumDescriptorProto type in enums)
        {
            // Several names of one number are aliases: the first counts.
            _enums[prefix + type.Name] = type
                .Value.DistinctBy(value => value.Number)
                .ToDictionary(value => value.Number, value => value.Name);
        }
    }

    private ProtoField FieldOf(FieldDescriptorProto field, string scope, FileDescriptorProto file)
    {
        ProtoMessage? message = field.TypeName.Length > 0 ? Resolve(_messages, field.TypeName, scope) : null;
        IReadOnlyDictionary<int, string>? symbols =
            field.TypeName.Length > 0 && message is null ? Resolve(_enums, field.TypeName, scope) : null;
        if (field.TypeName.Length > 0 && message is null && symbols is null)
        {
            throw new SchemaException($"message '{scope}' uses type '{field.TypeName}', which no file defines; add the file that does");
        }
        bool isMessage = message is not null;
        bool isProto3 = file.Syntax == "proto3";
        return new ProtoField
        {
            Name = field.Name,
            Number = field.Number,
            // The text of a schema does not say whether a named type is a message or an enum.
            Type =
                field.HasType ? field.Type
                : isMessage ? FieldDescriptorProto.Types.Type.Message
                : FieldDescriptorProto.Types.Type.Enum,
            IsRepeated = field.Label == FieldDescriptorProto.Types.Label.Repeated,
            HasPresence = isMessage || !isProto3 || field.Proto3Optional || field.HasOneofIndex,
            Default = field.HasDefaultValue ? field.DefaultValue : null,
            OneOf = field.HasOneofIndex && !field.Proto3Optional ? field.OneofIndex : -1,
            Message = message,
            Symbols = symbols,
        };
    }

    /// <summary>The type that a name means within a scope: an absolute name, or the innermost type that ends in it.</summary>
    private static T? Resolve<T>(Dictionary<string, T> types, string name, string scope)
        where T : class
    {
        if (name.StartsWith('.'))
        {
            return types.GetValueOrDefault(name[1..]);
        }
        for (string outer = scope; ; outer = outer[..Math.Max(0, outer.LastIndexOf('.'))])
        {
            if (types.TryGetValue(outer.Length == 0 ? name : $"{outer}.{name}", out T? found) || outer.Length == 0)
            {
                return found ?? types.GetValueOrDefault(name);
            }
        }
    }
}

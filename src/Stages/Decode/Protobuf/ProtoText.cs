extern alias text;

using Google.Protobuf.Reflection;
using ParsedSet = text::Google.Protobuf.Reflection.FileDescriptorSet;

namespace Vigia.Stages.Decode;

/// <summary>Reads the text of <c>.proto</c> files.</summary>
internal static class ProtoText
{
    /// <summary>The types of a file and of those that it imports, which are in its directory; the well-known ones need not be.</summary>
    /// <exception cref="SchemaException">The text is not a schema, or an import is not found.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ProtoSchema ReadFile(string path)
    {
        var set = new ParsedSet();
        set.AddImportPath(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return Read(set, Path.GetFileName(path), File.ReadAllText(path));
    }

    /// <summary>The types of a schema of a registry.</summary>
    /// <param name="schema">The text.</param>
    /// <param name="references">The texts that it imports, by the names under which it does.</param>
    /// <exception cref="SchemaException">The text is not a schema, or an import is not among the references.</exception>
    public static ProtoSchema Read(string schema, IReadOnlyList<KeyValuePair<string, string>> references)
    {
        var set = new ParsedSet();
        foreach ((string name, string text) in references)
        {
            using var reader = new StringReader(text);
            set.Add(name, includeInOutput: true, reader);
        }
        return Read(set, "schema.proto", schema);
    }

    private static ProtoSchema Read(ParsedSet set, string name, string schema)
    {
        using (var reader = new StringReader(schema))
        {
            set.Add(name, includeInOutput: true, reader);
        }
        set.Process();
        if (set.GetErrors().FirstOrDefault(error => error.IsError) is { } error)
        {
            throw new SchemaException($"it cannot be read as Protobuf at line {error.LineNumber} of {error.File}: {error.Message}");
        }
        using var bytes = new MemoryStream();
        set.Serialize(ParsedSet.Serializer, bytes, includeImports: true);
        IEnumerable<FileDescriptorProto> files = FileDescriptorSet.Parser.ParseFrom(bytes.ToArray()).File;
        // The types by whose places a frame names the record's are those of the last file.
        return ProtoTypes.Read(files.OrderBy(file => file.Name == name));
    }
}

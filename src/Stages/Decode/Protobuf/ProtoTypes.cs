using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Vigia.Stages.Decode;

/// <summary>The message types of one schema, with the program of each that was met.</summary>
/// <param name="schema">The types.</param>
/// <param name="message">The type that records must have; null for any.</param>
/// <param name="compile">Makes the program of a type.</param>
internal sealed class ProtoTypes(ProtoSchema schema, string? message, Func<ProtoMessage, ProtoProgram> compile)
{
    // From any worker; two may compile one message at once, and both programs are the same.
    private readonly ConcurrentDictionary<ProtoMessage, (ProtoProgram? Program, Fault? Fault)> _programs = [];

    private static IEnumerable<FileDescriptorProto> WellKnown =>
        [
            TimestampReflection.Descriptor.ToProto(),
            WrappersReflection.Descriptor.ToProto(),
            DurationReflection.Descriptor.ToProto(),
            StructReflection.Descriptor.ToProto(),
            AnyReflection.Descriptor.ToProto(),
            EmptyReflection.Descriptor.ToProto(),
            FieldMaskReflection.Descriptor.ToProto(),
        ];

    /// <summary>The types of files, each after those that it imports; the well-known types need not be among them.</summary>
    public static ProtoSchema Read(IEnumerable<FileDescriptorProto> files) => ProtoSchema.Of([.. WellKnown, .. files]);

    /// <summary>The types of a descriptor set, as <c>protoc --include_imports --descriptor_set_out</c> writes it.</summary>
    /// <exception cref="SchemaException">It is not one.</exception>
    public static ProtoSchema ReadSet(byte[] bytes)
    {
        try
        {
            return Read(FileDescriptorSet.Parser.ParseFrom(bytes).File);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new SchemaException(
                $"it is not a descriptor set ({e.Message}); write one with 'protoc --include_imports --descriptor_set_out=FILE'",
                e
            );
        }
    }

    /// <summary>The program of the type that records must have.</summary>
    /// <exception cref="SchemaException">There is no such type, or it lacks a field.</exception>
    public ProtoProgram CompileNamed() =>
        compile(schema.Find(message ?? "") ?? throw new SchemaException($"no file defines message '{message}'; name it with its package"));

    /// <summary>The program of the type at a place in the file: its index, then that of a type within it, and so on.</summary>
    public ProtoProgram? Find(ReadOnlySpan<int> indexes, out Fault? fault)
    {
        List<ProtoMessage> types = schema.Main;
        ProtoMessage? type = null;
        foreach (int index in indexes)
        {
            type = index >= 0 && index < types.Count ? types[index] : null;
            if (type is null)
            {
                fault = Fault.BadMessageIndex;
                return null;
            }
            types = type.Nested;
        }
        (ProtoProgram? program, fault) = _programs.GetOrAdd(type!, Compile);
        return program;
    }

    private (ProtoProgram? Program, Fault? Fault) Compile(ProtoMessage type)
    {
        if (message is not null && type.Name != message && !type.Name.EndsWith("." + message, StringComparison.Ordinal))
        {
            return (null, new Fault(RejectReasons.SchemaRefused, $"the record is a message '{type.Name}', and '{message}' is read"));
        }
        try
        {
            return (compile(type), null);
        }
        catch (SchemaException e)
        {
            return (null, new Fault(RejectReasons.SchemaRefused, e.Message));
        }
    }
}

namespace Vigia.Stages.Decode;

/// <summary>How records of one writer's schema are read into the tokens of one record schema. Made once; any thread may use it.</summary>
/// <param name="Root">The steps of a record.</param>
/// <param name="Defaults">Values of fields that the writer does not have, by slot.</param>
/// <param name="Constants">Texts that no record holds: symbols of enums and default values; <see cref="TokenKind.Constant"/> refers to
/// them.</param>
internal sealed record AvroProgram(AvroBlock Root, KeyValuePair<int, Token>[] Defaults, byte[] Constants);

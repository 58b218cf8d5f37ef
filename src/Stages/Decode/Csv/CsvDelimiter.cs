namespace Vigia.Stages.Decode;

/// <summary>The byte between CSV cells, which a source of files shares with the stage.</summary>
/// <param name="Value">The byte.</param>
public sealed record CsvDelimiter(byte Value);

namespace Vigia.Stages.SchemaRegistry;

/// <summary>The language of a schema.</summary>
public enum SchemaLanguage
{
    Avro,
    Protobuf,
    Json,
}

/// <summary>How a record names its schema: by number, or by a number that is the same in every registry.</summary>
/// <param name="Id">The number; 0 where <see cref="Global"/> is given.</param>
/// <param name="Global">The number that is the same in every registry; empty where <see cref="Id"/> is given.</param>
public readonly record struct SchemaId(int Id, Guid Global)
{
    public override string ToString() => Global == Guid.Empty ? $"{Id}" : $"{Global}";
}

/// <summary>A schema as a registry holds it.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Text">The schema; of Protobuf, its file descriptor in base64, or its text where the registry has no other form.</param>
/// <param name="References">Schemas that it uses, each after those that it uses itself, by the name under which it does.</param>
public sealed record RegistrySchema(SchemaLanguage Language, string Text, IReadOnlyList<KeyValuePair<string, string>> References);

/// <summary>Gives schemas by their ids.</summary>
public interface ISchemaRegistry : IDisposable
{
    /// <summary>The schema of an id.</summary>
    /// <returns>Null if the registry does not have it, which includes one that was deleted for good.</returns>
    /// <exception cref="RegistryException">The registry cannot be used: it refuses, or it has not answered for as long as is
    /// allowed.</exception>
    Task<RegistrySchema?> FindAsync(SchemaId id, CancellationToken cancellation);
}

/// <summary>A registry cannot be used. The message names it, the request, and what to do.</summary>
public sealed class RegistryException(string message, Exception? cause = null) : Exception(message, cause);

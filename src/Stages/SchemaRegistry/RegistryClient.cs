using System.Net;
using System.Security.Cryptography;
using Confluent.SchemaRegistry;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.SchemaRegistry;

/// <summary>A registry with Confluent's interface. What was found is kept; several may ask at the same time.</summary>
internal sealed class RegistryClient : ISchemaRegistry
{
    private const string Serialized = "serialized";

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly RegistryOptions _options;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly CachedSchemaRegistryClient _client;

    /// <param name="options">Where it is.</param>
    /// <param name="log">Takes a warning for each request that is tried again.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="RegistryException">The options do not go together, or name a file that cannot be used.</exception>
    public RegistryClient(RegistryOptions options, ILogger log, TimeProvider time)
    {
        (_options, _log, _time) = (options, log, time);
        try
        {
            _client = new CachedSchemaRegistryClient(Configuration(options));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or CryptographicException or IOException)
        {
            throw new RegistryException($"the settings of schema registry {Shown} cannot be used: {e.Message}", e);
        }
    }

    // A user in an address must not get into a log.
    private string Shown =>
        Uri.TryCreate(_options.Url.Split(',')[0], UriKind.Absolute, out Uri? uri)
            ? uri.GetLeftPart(UriPartial.Authority).Replace($"{uri.UserInfo}@", "", StringComparison.Ordinal)
            : "(address is not a URL)";

    public async Task<RegistrySchema?> FindAsync(SchemaId id, CancellationToken cancellation)
    {
        long began = _time.GetTimestamp();
        for (TimeSpan delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                RegistrySchema schema = await FetchAsync(id).WaitAsync(cancellation).ConfigureAwait(false);
                RegistryLog.Fetched(_log, id.ToString(), Shown);
                return schema;
            }
            catch (SchemaRegistryException e) when (e.Status == HttpStatusCode.NotFound && e.ErrorCode is >= 40400 and <= 40499)
            {
                return null;
            }
            catch (Exception e) when (RegistryErrors.IsFailure(e) && !cancellation.IsCancellationRequested)
            {
                Exception cause = RegistryErrors.CauseOf(e);
                if (RegistryErrors.Refusal(cause, Shown, id) is { } refusal)
                {
                    throw new RegistryException(refusal, cause);
                }
                if (_time.GetElapsedTime(began) + delay > _options.Patience)
                {
                    throw new RegistryException(
                        $"schema registry {Shown} has not answered for schema {id} within {DurationType.Format(_options.Patience)} ({RegistryErrors.Describe(cause)}); check that it runs and can be reached, or raise 'patience'",
                        cause
                    );
                }
                RegistryLog.AsksAgain(_log, Shown, id.ToString(), RegistryErrors.Describe(cause), delay);
                await Task.Delay(delay, _time, cancellation).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<RegistrySchema> FetchAsync(SchemaId id)
    {
        Schema schema =
            id.Global == Guid.Empty
                ? await _client.GetSchemaAsync(id.Id).ConfigureAwait(false)
                : await _client.GetSchemaByGuidAsync(id.Global.ToString()).ConfigureAwait(false);
        var references = new List<KeyValuePair<string, string>>();
        await AddReferencesAsync(schema, references, []).ConfigureAwait(false);
        SchemaLanguage language = schema.SchemaType switch
        {
            SchemaType.Protobuf => SchemaLanguage.Protobuf,
            SchemaType.Json => SchemaLanguage.Json,
            _ => SchemaLanguage.Avro,
        };
        string text = language == SchemaLanguage.Protobuf ? await DescriptorAsync(id).ConfigureAwait(false) : schema.SchemaString;
        return new RegistrySchema(language, text, references);
    }

    /// <summary>A Protobuf schema as its descriptor in base64, which has no imports or options left to parse.</summary>
    private async Task<string> DescriptorAsync(SchemaId id)
    {
        Schema schema =
            id.Global == Guid.Empty
                ? await _client.GetSchemaAsync(id.Id, Serialized).ConfigureAwait(false)
                : await _client.GetSchemaByGuidAsync(id.Global.ToString(), Serialized).ConfigureAwait(false);
        return schema.SchemaString;
    }

    private async Task AddReferencesAsync(Schema schema, List<KeyValuePair<string, string>> references, HashSet<string> seen)
    {
        foreach (SchemaReference reference in schema.References ?? [])
        {
            if (seen.Add(reference.Name))
            {
                // One that was deleted is still used by those that refer to it.
                RegisteredSchema inner = await _client
                    .GetRegisteredSchemaAsync(reference.Subject, reference.Version, ignoreDeletedSchemas: false)
                    .ConfigureAwait(false);
                await AddReferencesAsync(inner.Schema, references, seen).ConfigureAwait(false);
                string text =
                    inner.SchemaType == SchemaType.Protobuf
                        ? await DescriptorAsync(new SchemaId(inner.Id, Guid.Empty)).ConfigureAwait(false)
                        : inner.SchemaString;
                references.Add(KeyValuePair.Create(reference.Name, text));
            }
        }
    }

    private static SchemaRegistryConfig Configuration(RegistryOptions options) =>
        new()
        {
            Url = options.Url,
            RequestTimeoutMs = (int)options.Timeout.TotalMilliseconds,
            // Attempts, the first included; the registry is asked again here, where the log says so.
            MaxRetries = 1,
            BasicAuthCredentialsSource = options.User is null ? null : AuthCredentialsSource.UserInfo,
            BasicAuthUserInfo = options.User is null ? null : $"{options.User}:{options.Password}",
            BearerAuthCredentialsSource = options.Token is null ? null : BearerAuthCredentialsSource.StaticToken,
            BearerAuthToken = options.Token,
            SslCaLocation = options.Ca,
            SslKeystoreLocation = options.Certificate,
            SslKeystorePassword = options.CertificatePassword,
        };
}

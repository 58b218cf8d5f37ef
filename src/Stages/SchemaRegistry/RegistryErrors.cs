using System.Net;
using System.Security.Authentication;
using Confluent.SchemaRegistry;

namespace Vigia.Stages.SchemaRegistry;

/// <summary>What failures of a registry mean.</summary>
internal static class RegistryErrors
{
    /// <summary>Whether an exception of the client is a failure of the registry or of the way to it.</summary>
    public static bool IsFailure(Exception error) =>
        error is SchemaRegistryException or HttpRequestException or TaskCanceledException or AggregateException;

    /// <summary>The failure itself, without what the client puts around it.</summary>
    public static Exception CauseOf(Exception error) =>
        error switch
        {
            AggregateException { InnerExceptions: [.., var last] } => CauseOf(last),
            HttpRequestException { InnerException: HttpRequestException inner } => CauseOf(inner),
            _ => error,
        };

    /// <summary>Why there is no point in asking again; null if there is.</summary>
    /// <param name="error">What the client threw.</param>
    /// <param name="url">The registry.</param>
    /// <param name="id">What was asked for.</param>
    public static string? Refusal(Exception error, string url, SchemaId id) =>
        error switch
        {
            SchemaRegistryException { Status: HttpStatusCode.Unauthorized } =>
                $"schema registry {url} does not accept the credentials (HTTP 401); set 'user' and 'password', or 'token_file', to those of an account that may read schemas",
            SchemaRegistryException { Status: HttpStatusCode.Forbidden } =>
                $"schema registry {url} does not permit this account to read schema {id} (HTTP 403); grant it read access to the subject",
            SchemaRegistryException { Status: HttpStatusCode.NotFound } =>
                $"{url} answers, but is not a schema registry (HTTP 404 without a registry's error code); correct 'url', which has no path in most registries",
            SchemaRegistryException { Status: HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity } e =>
                $"schema registry {url} does not understand the request for schema {id}: {e.Message}",
            HttpRequestException { InnerException: AuthenticationException inner } =>
                $"schema registry {url} shows a certificate that is not trusted ({inner.Message}); set 'ca' to a file with the certificate of its authority",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } e =>
                $"no TLS connection to schema registry {url} ({Describe(e)}); check that 'url' has the right scheme (http or https), and 'ca'",
            _ => null,
        };

    /// <summary>The failure in a few words, without a value of the configuration.</summary>
    public static string Describe(Exception error) =>
        error switch
        {
            SchemaRegistryException e => $"HTTP {(int)e.Status}",
            TaskCanceledException => "no answer in time",
            HttpRequestException { InnerException: { } inner } => inner.Message,
            _ => error.Message,
        };
}

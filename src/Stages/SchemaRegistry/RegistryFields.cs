using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.SchemaRegistry;

/// <summary>The section <c>registry</c> of a stage.</summary>
public static class RegistryFields
{
    private static readonly Field<string> Url = Field.Required(
        "url",
        TextType.Any,
        "Address of a schema registry with Confluent's interface, such as https://registry:8081; several of one registry separated by commas."
    );

    private static readonly Field<string> User = Field.Optional<string>("user", TextType.Any, "User for basic authentication.", null);

    private static readonly Field<string> Password = Field.Optional<string>(
        "password",
        TextType.Any,
        "The user's password, from a variable (${VAR}).",
        null
    );

    private static readonly Field<string> PasswordFile = Field.Optional<string>(
        "password_file",
        PathType.ExistingFile,
        "A file that holds the user's password, instead of `password`.",
        null
    );

    private static readonly Field<string> TokenFile = Field.Optional<string>(
        "token_file",
        PathType.ExistingFile,
        "A file that holds a token for bearer authentication, instead of user and password.",
        null
    );

    private static readonly Field<string> Ca = Field.Optional<string>(
        "ca",
        PathType.ExistingFile,
        "A PEM file with the certificates that the registry's certificate is checked against.",
        null,
        "the system's"
    );

    private static readonly Field<string> Certificate = Field.Optional<string>(
        "certificate",
        PathType.ExistingFile,
        "A PKCS#12 file with the client's certificate and key, for mutual TLS.",
        null
    );

    private static readonly Field<string> CertificatePasswordFile = Field.Optional<string>(
        "certificate_password_file",
        PathType.ExistingFile,
        "A file that holds the password of `certificate`.",
        null
    );

    private static readonly Field<TimeSpan> Timeout = Field.Optional(
        "timeout",
        new DurationType(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
        "How long one request may take.",
        TimeSpan.FromSeconds(10),
        "10s"
    );

    private static readonly Field<TimeSpan> Patience = Field.Optional(
        "patience",
        new DurationType(TimeSpan.Zero, TimeSpan.FromDays(1)),
        "How long a registry that does not answer is asked again before the run fails; meanwhile the pipeline waits.",
        TimeSpan.FromMinutes(5),
        "5m"
    );

    /// <summary>The section <c>registry:</c>.</summary>
    public static Field<RegistryOptions> Section { get; } =
        Field.Optional<RegistryOptions>(
            "registry",
            new ObjectType<RegistryOptions>(
                new(
                    "registry",
                    "A schema registry.",
                    [Url, User, Password, PasswordFile, TokenFile, Ca, Certificate, CertificatePasswordFile, Timeout, Patience],
                    Bind
                )
            ),
            "The schema registry that knows the schemas by whose ids records are framed.",
            null
        );

    /// <summary>What of the options does not go together; null if they do.</summary>
    public static string? ProblemOf(RegistryOptions options) =>
        options switch
        {
            _ when options
                    .Url.Split(',')
                    .Any(url => !Uri.TryCreate(url.Trim(), UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https")) =>
                "'url' must be one or more addresses such as https://registry:8081, separated by commas",
            _ when options.Url.Contains('@') => "'url' must not contain a user; set 'user' and 'password', or 'password_file'",
            { User: null, Password: not null } => "'password' is set without 'user'; add 'user'",
            { User: not null, Password: null } => "'user' is set without a password; add 'password: ${VAR}' or 'password_file'",
            { Password: "" } or { Token: "" } or { CertificatePassword: "" } => "a file that holds a secret is empty or cannot be read",
            { User: not null, Token: not null } => "'user' and 'token_file' cannot both be set; remove one",
            _ => null,
        };

    private static RegistryOptions Bind(FieldValues values) =>
        new()
        {
            Url = values.Get(Url),
            User = values.Get(User),
            Password = values.Get(Password) ?? Secret(values.Get(PasswordFile)),
            Token = Secret(values.Get(TokenFile)),
            Ca = values.Get(Ca),
            Certificate = values.Get(Certificate),
            CertificatePassword = Secret(values.Get(CertificatePasswordFile)),
            Timeout = values.Get(Timeout),
            Patience = values.Get(Patience),
        };

    private static string? Secret(string? path)
    {
        if (path is null)
        {
            return null;
        }
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Refused when the options are checked: an empty secret is not one.
            return "";
        }
    }
}

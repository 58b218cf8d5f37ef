using System.Net;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Planning.Http;

/// <summary>The section <c>http:</c>.</summary>
internal static class HttpSpec
{
    private static readonly Field<IPEndPoint> Listen = Field.Optional<IPEndPoint>(
        "listen",
        new EndpointType(),
        "Where the live page, /metrics, /status, /healthz and /readyz are served. Only this machine reaches an address of 127.0.0.0/8 or [::1].",
        new(IPAddress.Loopback, 9464),
        "127.0.0.1:9464"
    );

    private static readonly Field<string> Certificate = Field.Required(
        "certificate",
        PathType.ExistingFile,
        "The certificate in PEM, followed by those between it and the authority's."
    );

    private static readonly Field<string> Key = Field.Required("key", PathType.SecretFile, "Its private key in PEM, without a password.");

    private static readonly Field<TlsPlan> Tls = Field.Optional<TlsPlan>(
        "tls",
        new ObjectType<TlsPlan>(new("tls", "Certificate and key.", [Certificate, Key], v => new TlsPlan(v.Get(Certificate), v.Get(Key)))),
        "Serves HTTPS instead of HTTP. A reload reads the files again.",
        null
    );

    private static readonly Field<string> TokenFile = Field.Optional<string>(
        "token_file",
        PathType.SecretFile,
        "A file with a token that every request must carry as `Authorization: Bearer TOKEN`; only /healthz and /readyz do without. A reload reads it again.",
        null
    );

    private static readonly Field<string> Runbooks = Field.Optional<string>(
        "runbooks",
        TextType.Any,
        "Where the pages of `docs/runbooks` are read, such as `https://wiki.example/runbooks`; the live page links to them.",
        null
    );

    private static readonly Field<string> Dashboards = Field.Optional<string>(
        "dashboards",
        TextType.Any,
        "Where Grafana shows dashboards by their uid, such as `https://grafana.example/d`; the live page links to them.",
        null
    );

    public static readonly ObjectSpec<HttpPlan> Settings = new(
        "http",
        "The HTTP endpoints.",
        [Listen, Tls, TokenFile, Runbooks, Dashboards],
        v => new HttpPlan(v.Get(Listen))
        {
            Tls = v.Get(Tls),
            TokenFile = v.Get(TokenFile),
            Runbooks = v.Get(Runbooks),
            Dashboards = v.Get(Dashboards),
        }
    );

    public static readonly Field<HttpPlan> Section = Field.Optional<HttpPlan>(
        "http",
        new ObjectType<HttpPlan>(Settings),
        "The HTTP endpoints; without this section the process does not listen.",
        null
    );

    /// <summary>Notes what is wrong with the files.</summary>
    public static void Check(HttpPlan plan, Position position, ProblemList problems)
    {
        CheckLink(Runbooks.Name, plan.Runbooks);
        CheckLink(Dashboards.Name, plan.Dashboards);
        Try(() => plan.TokenFile is { } token ? HttpFiles.ReadToken(token) : "");
        Try(() => plan.Tls is { } tls ? HttpFiles.ReadCertificate(tls).Certificate : null);

        void CheckLink(string name, string? address)
        {
            if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
            {
                problems.Add(position, "http", $"'{name}' is not an address; write one that starts with http:// or https://");
            }
        }

        void Try(Func<object?> read)
        {
            try
            {
                (read() as IDisposable)?.Dispose();
            }
            catch (IOException e)
            {
                problems.Add(position, "http", e.Message);
            }
        }
    }
}

using System.CommandLine;
using System.Net.Security;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary><c>vigia healthcheck</c>: asks a running process how it is; for containers, which have no other program to ask with.</summary>
internal static class HealthcheckCommand
{
    private const string DefaultUrl = "http://127.0.0.1:9464/healthz";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static Command Create(Streams streams)
    {
        var url = new Argument<Uri>("url")
        {
            Description = "Which question: /healthz whether it is alive, /readyz whether it processes records.",
            DefaultValueFactory = _ => new Uri(DefaultUrl),
            CustomParser = result =>
                Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? asked) && asked.Scheme is "http" or "https"
                    ? asked
                    : Refuse(result),
        };
        var command = new Command("healthcheck", "Asks a running process whether it is healthy: exit code 0 if it is, else 1.") { url };
        command.SetAction((parsed, cancellation) => AskAsync(parsed.GetValue(url)!, streams, cancellation));
        return command;
    }

    private static async Task<int> AskAsync(Uri url, Streams streams, CancellationToken cancellation)
    {
        // The certificate names the machine, not its loopback address; and who answers there is on this machine.
        using var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || url.IsLoopback },
        };
        using var http = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(url, cancellation).ConfigureAwait(false);
            await streams
                .Output.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false))
                .ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await streams.Error.WriteLineAsync($"vigia: {url} does not answer: {e.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }

    private static Uri? Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"'{result.Tokens[0].Value}' is not an address; write for example {DefaultUrl}");
        return null;
    }
}

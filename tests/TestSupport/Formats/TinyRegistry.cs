using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vigia.TestSupport.Processes;

namespace Vigia.TestSupport.Formats;

/// <summary>A schema registry with the part of Confluent's interface that readers use, on a port of its own.</summary>
public sealed class TinyRegistry : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, JsonObject> _answers = [];
    private readonly Task _serving;
    private int _requests;

    public TinyRegistry()
    {
        Url = $"http://127.0.0.1:{FreePort.Take()}";
        _listener.Prefixes.Add($"{Url}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>Requests answered so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary><c>user:password</c> that requests need; null for none.</summary>
    public string? Credentials { get; set; }

    /// <summary>The status and body of the next answers, as many as there are; then it answers as usual.</summary>
    public ConcurrentQueue<(HttpStatusCode Status, string Body)> Failures { get; } = [];

    /// <summary>Makes a schema known.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="type"><c>AVRO</c>, <c>PROTOBUF</c> or <c>JSON</c>.</param>
    /// <param name="guid">The id that is the same in every registry; null for none.</param>
    /// <param name="references">Names of schemas that it uses, which are subjects of <see cref="AddSubject"/> in version 1.</param>
    public void Add(int id, string schema, string type = "AVRO", Guid? guid = null, params IEnumerable<string> references)
    {
        JsonObject Answer() =>
            new()
            {
                ["schema"] = schema,
                ["schemaType"] = type,
                ["references"] = new JsonArray([
                    .. references.Select(name => new JsonObject
                    {
                        ["name"] = name,
                        ["subject"] = name,
                        ["version"] = 1,
                    }),
                ]),
            };
        _answers[string.Create(CultureInfo.InvariantCulture, $"/schemas/ids/{id}")] = Answer();
        if (guid is { } known)
        {
            _answers[$"/schemas/guids/{known}"] = Answer();
        }
    }

    /// <summary>Makes version 1 of a subject known.</summary>
    public void AddSubject(string subject, string schema, string type = "AVRO") =>
        _answers[$"/subjects/{subject}/versions/1"] = new JsonObject
        {
            ["subject"] = subject,
            ["version"] = 1,
            ["id"] = 1_000 + _answers.Count,
            ["schema"] = schema,
            ["schemaType"] = type,
        };

    /// <summary>Makes a schema unknown again, as a registry does that deletes it for good.</summary>
    public void Remove(int id) => _answers.TryRemove(string.Create(CultureInfo.InvariantCulture, $"/schemas/ids/{id}"), out _);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving.ConfigureAwait(false);
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                Interlocked.Increment(ref _requests);
                Answer(context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Closed, or a client that did not wait.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
        string? given = context.Request.Headers["Authorization"];
        (HttpStatusCode status, string body) =
            Failures.TryDequeue(out (HttpStatusCode, string) failure) ? failure
            : Credentials is { } needed && given != $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(needed))}"
                ? (HttpStatusCode.Unauthorized, Error(401, "Unauthorized"))
            : _answers.TryGetValue(path, out JsonObject? known) ? (HttpStatusCode.OK, known.ToJsonString())
            : (HttpStatusCode.NotFound, Error(path.StartsWith("/subjects", StringComparison.Ordinal) ? 40401 : 40403, "not found"));
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "application/vnd.schemaregistry.v1+json";
        context.Response.OutputStream.Write(bytes);
        context.Response.Close();
    }

    /// <summary>An error as registries write it.</summary>
    public static string Error(int code, string message) => JsonSerializer.Serialize(new { error_code = code, message });
}

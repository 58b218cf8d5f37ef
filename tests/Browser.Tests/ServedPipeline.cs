using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Host.Commands;
using Vigia.Host.Http;
using Vigia.Host.Running;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;
using Vigia.TestSupport.Processes;

namespace Vigia.Browser.Tests;

/// <summary>A pipeline into which more is simulated than it can work on, with its web server.</summary>
internal sealed class ServedPipeline : IAsyncDisposable
{
    private readonly TempDirectory _state;
    private readonly StallingStage _sink;
    private readonly PipelineHost _host;
    private readonly HttpEndpoints _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private ServedPipeline(PipelineHost host, HttpEndpoints http, StallingStage sink, TempDirectory state, int port)
    {
        (_host, _http, _sink, _state, Port) = (host, http, sink, state, port);
        _run = host.RunAsync(_stop.Token);
    }

    public int Port { get; }

    /// <summary>Where the live page is.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/");

    /// <param name="stalls">Whether a last stage, <c>sink</c>, never finishes with a batch.</param>
    /// <param name="port">Where to listen; 0 chooses a free port.</param>
    public static async Task<ServedPipeline> StartAsync(bool stalls = false, int port = 0)
    {
        port = port == 0 ? FreePort.Take() : port;
        string config = Repository.File("tests", "Browser.Tests", "overloaded.yaml");
        var state = new TempDirectory();
        string listen = string.Create(CultureInfo.InvariantCulture, $"http.listen=127.0.0.1:{port}");
        PipelinePlan plan = Composition.Loader.Load(config, [listen, $"state.local.directory={state["state"]}"]);
        var sink = new StallingStage();
        if (stalls)
        {
            plan = plan with
            {
                Stages =
                [
                    .. plan.Stages,
                    new StagePlan
                    {
                        Name = "sink",
                        Capacity = 2,
                        Workers = 1,
                        Create = _ => sink,
                    },
                ],
            };
        }
        var host = new PipelineHost(plan, NullLoggerFactory.Instance, TimeProvider.System);
        HttpEndpoints http = (await HttpEndpoints.ServeAsync(host, NullLoggerFactory.Instance))!;
        await host.StartAsync();
        return new ServedPipeline(host, http, sink, state, port);
    }

    public async ValueTask DisposeAsync()
    {
        _sink.Release();
        await _stop.CancelAsync();
        await _run;
        await _http.DisposeAsync();
        await _host.DisposeAsync();
        _stop.Dispose();
        _state.Dispose();
    }
}

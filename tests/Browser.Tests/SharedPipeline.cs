namespace Vigia.Browser.Tests;

/// <summary>One overloaded pipeline for the tests that only look; started by the first of them.</summary>
public sealed class SharedPipeline : IAsyncDisposable
{
    private ServedPipeline? _pipeline;

    public async Task<string> AddressAsync() => (_pipeline ??= await ServedPipeline.StartAsync()).Address;

    public async ValueTask DisposeAsync()
    {
        if (_pipeline is not null)
        {
            await _pipeline.DisposeAsync();
        }
    }
}

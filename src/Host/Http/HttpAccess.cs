using Vigia.Engine.Planning.Http;

namespace Vigia.Host.Http;

/// <summary>Who may ask, and by which certificate the server is known; both can be replaced while it runs.</summary>
/// <param name="plan">Where it listens.</param>
/// <param name="credentials">What holds at first.</param>
internal sealed class HttpAccess(HttpPlan plan, HttpCredentials credentials)
{
    // Replaced as a whole by a reload; read by every request.
    private volatile HttpCredentials _credentials = credentials;

    /// <summary>Whether only this machine can ask.</summary>
    public bool IsLoopback { get; } = plan.IsLoopback;

    /// <summary>What holds now. Requests and connections that have begun keep to what held then.</summary>
    public HttpCredentials Credentials
    {
        get => _credentials;
        set => _credentials = value;
    }
}

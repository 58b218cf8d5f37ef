namespace Vigia.Stages.SchemaRegistry;

/// <summary>Where a schema registry is, and how it is asked. No printing member shows the password.</summary>
public sealed class RegistryOptions
{
    /// <summary>Addresses of one registry's instances, separated by commas.</summary>
    public required string Url { get; init; }

    /// <summary>User for basic authentication; null for none.</summary>
    public string? User { get; init; }

    /// <summary>The password for basic authentication; null without one.</summary>
    public string? Password { get; init; }

    /// <summary>A token for bearer authentication; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>A file of certificates that the registry's is checked against; null for the system's.</summary>
    public string? Ca { get; init; }

    /// <summary>A PKCS#12 file with the client's certificate and key; null for none.</summary>
    public string? Certificate { get; init; }

    /// <summary>The password of <see cref="Certificate"/>.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a registry that does not answer is asked again before the run fails.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}

#!/usr/bin/env bash
# Library:   Confluent.SchemaRegistry 2.16.0 (NuGet), on .NET 10.
# Guess:     MaxRetries = 0 sends one request and does not repeat it. MaxRetries = 1 repeats it once.
# Behaviour: The value counts attempts. With 0 the client sends no request at all and fails; with 1 it never
#            repeats one.
# Matters:   A program that leaves repeating to its own policy sets 0, and reports a healthy registry as unreachable.
# Output:    Requests that a busy registry (503) received: MaxRetries=0:0 MaxRetries=1:1 MaxRetries=2:2
# Needs:     dotnet (SDK 10). Exits with 1 when the behaviour has changed.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export NUGET_PACKAGES="$dir/packages" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <UseSharedCompilation>false</UseSharedCompilation>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Confluent.SchemaRegistry" Version="[2.16.0]" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using System.Net;
using System.Net.Sockets;
using Confluent.SchemaRegistry;

for (int maxRetries = 0; maxRetries <= 2; maxRetries++)
{
    using var busy = new TcpListener(IPAddress.Loopback, 0);
    busy.Start();
    int requests = 0;
    _ = Answer(busy, () => requests++);

    var config = new SchemaRegistryConfig { Url = $"http://{busy.LocalEndpoint}", MaxRetries = maxRetries, RetriesWaitMs = 1 };
    using var registry = new CachedSchemaRegistryClient(config);
    try
    {
        await registry.GetSchemaAsync(1);
    }
    catch (Exception)
    {
        // No attempt succeeds; how many there were is what counts.
    }

    Console.Write($"{(maxRetries > 0 ? " " : "")}MaxRetries={maxRetries}:{requests}");
}

// A registry that is busy: it answers every request with 503, which the client may repeat.
static async Task Answer(TcpListener listener, Action count)
{
    while (true)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        count();
        await client.GetStream().WriteAsync("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
    }
}
CS

dotnet build finding.csproj -v quiet > build.log 2>&1 || { cat build.log >&2; exit 1; }
seen=$(dotnet run --project finding.csproj --no-build)
expected='MaxRetries=0:0 MaxRetries=1:1 MaxRetries=2:2'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "The behaviour changed: expected '$expected'." >&2; exit 1; }

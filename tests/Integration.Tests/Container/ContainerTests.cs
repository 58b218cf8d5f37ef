using System.Globalization;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Container;

/// <summary>The image as a cluster would run it: read-only, without capabilities, not as root.</summary>
public sealed class ContainerTests(Podman podman) : IClassFixture<Podman>
{
    [Fact]
    public async Task Container_ReadOnlyWithoutCapabilities_WorksAnswersAndDrainsOnSigterm()
    {
        podman.SkipUnlessThere();
        string listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}");
        string name = $"vigia-test-{Guid.NewGuid():N}";
        await podman.RunAsync(
            "run",
            "--detach",
            "--name",
            name,
            "--network",
            "host",
            "--read-only",
            "--read-only-tmpfs=false",
            "--tmpfs",
            "/tmp",
            "--cap-drop",
            "ALL",
            "--security-opt",
            "no-new-privileges",
            "--env",
            $"VIGIA_LISTEN={listen}",
            Podman.Image
        );
        try
        {
            await Eventually.HoldsAsync(() => IsReady(name, listen), "the container is ready");

            using var http = new HttpClient();
            Assert.Contains(
                "vigia_build_info{version=",
                await http.GetStringAsync(new Uri($"http://{listen}/metrics")),
                StringComparison.Ordinal
            );
            Assert.Contains("<title>Vigia</title>", await http.GetStringAsync(new Uri($"http://{listen}/")), StringComparison.Ordinal);
            string[] changed = (await podman.RunAsync("diff", name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(changed, line => Assert.Matches("^[CA] /(tmp|var|etc|proc|sys|dev|run)", line), throwIfEmpty: false);

            await podman.RunAsync("stop", "--time", "30", name);
            Assert.Equal("0 1654:1654", await podman.RunAsync("inspect", name, "--format", "{{.State.ExitCode}} {{.Config.User}}"));
        }
        finally
        {
            await podman.RunAsync("rm", "--force", "--volumes", name);
        }
    }

    [Fact]
    public async Task Image_IsSmallAndSaysHowToAskWhetherItIsWell()
    {
        podman.SkipUnlessThere();
        long whole = await SizeAsync(Podman.Image);
        long itself = whole - await SizeAsync("localhost/vigia-base");

        Assert.InRange(itself, 1, 205_000_000);
        Assert.Contains(
            "/app/vigia healthcheck",
            await podman.RunAsync("inspect", Podman.Image, "--format", "{{.HealthCheck.Test}}"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "ORT_DISABLE_TELEMETRY=1",
            await podman.RunAsync("inspect", Podman.Image, "--format", "{{.Config.Env}}"),
            StringComparison.Ordinal
        );
    }

    private async Task<long> SizeAsync(string image) =>
        long.Parse(await podman.RunAsync("inspect", image, "--format", "{{.Size}}"), CultureInfo.InvariantCulture);

    private bool IsReady(string name, string listen)
    {
        try
        {
            return podman.RunAsync("exec", name, "/app/vigia", "healthcheck", $"http://{listen}/readyz").GetAwaiter().GetResult()
                == "ready";
        }
        catch (Xunit.Sdk.XunitException)
        {
            return false;
        }
    }
}

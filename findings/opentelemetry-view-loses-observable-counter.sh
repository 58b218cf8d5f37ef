#!/usr/bin/env bash
# Library:   OpenTelemetry 1.20.1 (NuGet), on .NET 10.
# Guess:     A view that drops a tag merges the series that differ in that tag alone: their counts are added.
#            For a plain counter it does.
# Behaviour: An observable counter keeps only the measurement that its callback reported last.
#            The measurements of the other tag values are lost.
# Matters:   Dropping "partition" to save series turns a total over partitions into the figure of one partition.
# Output:    counter=60 observable=30
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
    <PackageReference Include="OpenTelemetry" Version="[1.20.1]" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

using var meter = new Meter("finding");
int[] perPartition = [10, 20, 30];
KeyValuePair<string, object?>[] Tags(int partition) => [new("topic", "payments"), new("partition", partition)];

Counter<long> counter = meter.CreateCounter<long>("counter");
meter.CreateObservableCounter(
    "observable",
    () => perPartition.Select((count, partition) => new Measurement<long>(count, Tags(partition))));

var sums = new SortedDictionary<string, long>();
using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
    .AddMeter("finding")
    .AddView("*", new MetricStreamConfiguration { TagKeys = ["topic"] })
    .AddReader(new BaseExportingMetricReader(new Sums(sums)))
    .Build();

for (int partition = 0; partition < perPartition.Length; partition++)
{
    counter.Add(perPartition[partition], Tags(partition));
}

provider.ForceFlush();
Console.WriteLine(string.Join(' ', sums.Select(sum => $"{sum.Key}={sum.Value}")));

internal sealed class Sums(SortedDictionary<string, long> sums) : BaseExporter<Metric>
{
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (Metric metric in batch)
        {
            foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
            {
                sums[metric.Name] = sums.GetValueOrDefault(metric.Name) + point.GetSumLong();
            }
        }

        return ExportResult.Success;
    }
}
CS

dotnet build finding.csproj -v quiet > build.log 2>&1 || { cat build.log >&2; exit 1; }
seen=$(dotnet run --project finding.csproj --no-build)
expected='counter=60 observable=30'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "The behaviour changed: expected '$expected'." >&2; exit 1; }

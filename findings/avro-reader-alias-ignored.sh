#!/usr/bin/env bash
# Library:   Apache.Avro 1.12.2 (NuGet), on .NET 10.
# Guess:     A reader's field "score" with the alias "prob" takes the value that the writer stored as "prob".
#            If the library did not support aliases, it would say so.
# Behaviour: The schemas count as compatible (CanRead is true), and the record is read without an error.
#            Yet the field holds the reader's default; the value that was written is lost.
# Matters:   A score renamed with an alias and a default, the usual way to evolve a schema, turns into a constant.
# Output:    CanRead=True same-name=97 alias=-1
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
    <PackageReference Include="Apache.Avro" Version="[1.12.2]" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using Avro;
using Avro.Generic;
using Avro.IO;

const string Written = """{"type":"record","name":"Scored","fields":[{"name":"prob","type":"int"}]}""";
const string Renamed =
    """{"type":"record","name":"Scored","fields":[{"name":"score","type":"int","aliases":["prob"],"default":-1}]}""";

Schema writer = Schema.Parse(Written);
Schema reader = Schema.Parse(Renamed);

using var bytes = new MemoryStream();
var scored = new GenericRecord((RecordSchema)writer);
scored.Add("prob", 97);
new GenericDatumWriter<GenericRecord>(writer).Write(scored, new BinaryEncoder(bytes));

object Read(Schema schema, string field)
{
    bytes.Position = 0;
    return new GenericDatumReader<GenericRecord>(writer, schema).Read(null!, new BinaryDecoder(bytes))[field];
}

Console.WriteLine($"CanRead={reader.CanRead(writer)} same-name={Read(writer, "prob")} alias={Read(reader, "score")}");
CS

dotnet build finding.csproj -v quiet > build.log 2>&1 || { cat build.log >&2; exit 1; }
seen=$(dotnet run --project finding.csproj --no-build)
expected='CanRead=True same-name=97 alias=-1'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "The behaviour changed: expected '$expected'." >&2; exit 1; }

# What every finding shares; a script sources it first. The script then works in a temporary folder, which is removed at the end.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

# expect SEEN EXPECTED: prints what was seen, and ends with exit code 1 if the behaviour has changed.
expect() {
    echo "$1"
    [ "$1" = "$2" ] || { echo "The behaviour changed: expected '$2'." >&2; exit 1; }
}

# dotnet_finding PACKAGE VERSION EXPECTED < PROGRAM: builds the C# program on .NET 10 with that one package, pinned and restored into
# the temporary folder. Runs it and compares its output.
dotnet_finding() {
    export NUGET_PACKAGES="$dir/packages" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
    cat > Program.cs
    cat > finding.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <UseSharedCompilation>false</UseSharedCompilation>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="$1" Version="[$2]" />
  </ItemGroup>
</Project>
XML
    dotnet build finding.csproj -v quiet > build.log 2>&1 || { cat build.log >&2; exit 1; }
    expect "$(dotnet run --project finding.csproj --no-build)" "$3"
}

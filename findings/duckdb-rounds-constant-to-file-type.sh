#!/usr/bin/env bash
# Library:   DuckDB 1.5.6 through DuckDB.NET.Data.Full 1.5.6 (NuGet), on .NET 10.
# Guess:     read_parquet over files of unlike types shows one DOUBLE column, the first file's type,
#            so WHERE compares doubles: a whole amount of 2 is below 2.5.
# Behaviour: The constant is rounded to the type of each file first. In the INTEGER file 2.5 becomes 2: rows with 2
#            pass "= 2.5" and ">= 2.5", and fail "< 2.5". The same condition in FILTER is right.
# Matters:   A writer that types a column by its values writes whole amounts as integers on some days.
#            Checks over a folder of such files then count wrong rows, without a warning.
# Output:    Rows counted by WHERE and by FILTER, of 8 rows 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5:
#            = 2.5: 2 and 1; >= 2.5: 6 and 5; < 2.5: 2 and 3
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
    <PackageReference Include="DuckDB.NET.Data.Full" Version="[1.5.6]" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using DuckDB.NET.Data;

using var connection = new DuckDBConnection("DataSource=:memory:");
connection.Open();

object? Query(string sql)
{
    using DuckDBCommand command = connection.CreateCommand();
    command.CommandText = sql;
    return command.ExecuteScalar();
}

Query("COPY (SELECT CAST(i + 0.5 AS DOUBLE) AS amount FROM range(1, 5) numbers(i)) TO 'doubles.parquet'");
Query("COPY (SELECT CAST(i AS INTEGER) AS amount FROM range(1, 5) numbers(i)) TO 'integers.parquet'");
const string Rows = "FROM read_parquet(['doubles.parquet', 'integers.parquet'])";

IEnumerable<string> counts = new[] { "= 2.5", ">= 2.5", "< 2.5" }.Select(condition =>
{
    object? where = Query($"SELECT count(*) {Rows} WHERE amount {condition}");
    object? filter = Query($"SELECT count(*) FILTER (WHERE amount {condition}) {Rows}");
    return $"{condition}: {where} and {filter}";
});
Console.WriteLine(string.Join("; ", counts));
CS

dotnet build finding.csproj -v quiet > build.log 2>&1 || { cat build.log >&2; exit 1; }
seen=$(dotnet run --project finding.csproj --no-build)
expected='= 2.5: 2 and 1; >= 2.5: 6 and 5; < 2.5: 2 and 3'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "The behaviour changed: expected '$expected'." >&2; exit 1; }

#!/usr/bin/env bash
# Library:   Microsoft.ML.OnnxRuntime 1.31.1 (NuGet), on .NET 10.
# Guess:     The two base_values of a TreeEnsembleClassifier are added to the scores of the two classes.
#            Two zeros change nothing.
# Behaviour: With two classes and leaves that vote for both, two zeros as base values turn the model around:
#            class 1 gets the votes for class 0, and class 0 the negative of that. The votes for class 1
#            are not used, and the label follows the wrong scores.
# Matters:   Base values are how a tree model keeps a prior per class. The fraud class then scores high for good
#            payments, and every shape and type is still right.
# Output:    For the rows -1 and 1, label (scores of the classes 0 and 1):
#            without: 0 (2 -1) and 1 (-1 2); with zeros: 1 (-2 2) and 0 (1 -1)
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
    <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="[1.31.1]" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

Console.WriteLine($"without: {Scores(Model([]))}; with zeros: {Scores(Model([0f, 0f]))}");

static string Scores(byte[] model)
{
    using var session = new InferenceSession(model);
    var rows = new DenseTensor<float>(new[] { -1f, 1f }, [2, 1]);
    using var results = session.Run([NamedOnnxValue.CreateFromTensor("x", rows)]);
    Tensor<long> label = results[0].AsTensor<long>();
    Tensor<float> score = results[1].AsTensor<float>();
    return $"{label[0]} ({score[0, 0]} {score[0, 1]}) and {label[1]} ({score[1, 0]} {score[1, 1]})";
}

// One stump in ONNX's wire format: x <= 0 votes 2 and -1 for the classes 0 and 1, x > 0 votes -1 and 2.
static byte[] Model(float[] baseValues)
{
    byte[] node =
    [
        .. Text(1, "x"), .. Text(2, "label"), .. Text(2, "scores"), .. Text(4, "TreeEnsembleClassifier"), .. Text(7, "ai.onnx.ml"),
        .. Longs("nodes_treeids", 0, 0, 0), .. Longs("nodes_nodeids", 0, 1, 2), .. Longs("nodes_featureids", 0, 0, 0),
        .. Longs("nodes_truenodeids", 1, 0, 0), .. Longs("nodes_falsenodeids", 2, 0, 0), .. Floats("nodes_values", 0, 0, 0),
        .. Attribute("nodes_modes", 8, [.. Text(9, "BRANCH_LEQ"), .. Text(9, "LEAF"), .. Text(9, "LEAF")]),
        .. Longs("class_treeids", 0, 0, 0, 0), .. Longs("class_nodeids", 1, 1, 2, 2), .. Longs("class_ids", 0, 1, 0, 1),
        .. Floats("class_weights", 2, -1, -1, 2), .. Longs("classlabels_int64s", 0, 1),
        .. baseValues.Length > 0 ? Floats("base_values", baseValues) : [],
    ];
    byte[] outputs = [.. Part(12, Value("label", 7, 2)), .. Part(12, Value("scores", 1, 2, 2))];
    byte[] graph = [.. Part(1, node), .. Text(2, "stump"), .. Part(11, Value("x", 1, 2, 1)), .. outputs];
    return [.. Number(1, 8), .. Part(7, graph), .. Part(8, [.. Text(1, "ai.onnx.ml"), .. Number(2, 3)])];
}

static byte[] Number(int field, byte value) => [(byte)(field << 3), value];
static byte[] Part(int field, byte[] part) => part.Length < 128
    ? [.. Tag(field), (byte)part.Length, .. part]
    : [.. Tag(field), (byte)(part.Length & 127 | 128), (byte)(part.Length >> 7), .. part];
static byte[] Tag(int field) => field < 16 ? [(byte)(field << 3 | 2)] : [(byte)(field << 3 & 127 | 130), (byte)(field >> 4)];
static byte[] Text(int field, string text) => Part(field, Encoding.ASCII.GetBytes(text));
static byte[] Attribute(string name, byte type, byte[] values) => Part(5, [.. Text(1, name), .. values, 160, 1, type]);
static byte[] Longs(string name, params byte[] values) => Attribute(name, 7, [.. values.SelectMany(v => Number(8, v))]);
static byte[] Floats(string name, params float[] values) =>
    Attribute(name, 6, [.. values.SelectMany(v => (byte[])[7 << 3 | 5, .. BitConverter.GetBytes(v)])]);
static byte[] Value(string name, byte type, params byte[] shape) =>
    [.. Text(1, name), .. Part(2, Part(1, [.. Number(1, type), .. Part(2, [.. shape.SelectMany(d => Part(1, Number(1, d)))])]))];
CS

dotnet build finding.csproj -v quiet > build.log 2>&1 || { cat build.log >&2; exit 1; }
seen=$(dotnet run --project finding.csproj --no-build)
expected='without: 0 (2 -1) and 1 (-1 2); with zeros: 1 (-2 2) and 0 (1 -1)'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "The behaviour changed: expected '$expected'." >&2; exit 1; }

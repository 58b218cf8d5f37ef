using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vigia.Engine.Configuration;
using Vigia.Engine.Schemas;
using Vigia.Simulation.Labels;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Scenarios;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Simulation;

/// <summary>The models that ship score as the XGBoost that grew them, and are what their cards say.</summary>
public sealed class ShippedModelTests
{
    private const int Width = 26;

    // Features, then the probabilities that XGBoost itself gave for versions 1 and 2; an empty cell is missing.
    private static readonly string[] GoldenLines = File.ReadAllLines(
        Repository.File("tests", "Stages.Tests", "golden", "pix-fraud-scores.csv")
    );

    internal static readonly float[][] Golden =
    [
        .. GoldenLines
            .Skip(1)
            .Select(line =>
                line.Split(',').Select(cell => cell.Length == 0 ? float.NaN : float.Parse(cell, CultureInfo.InvariantCulture)).ToArray()
            ),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Model_OnTheGoldenRows_ScoresAsXgboostDoes(int version)
    {
        Assert.Equal(1_000, Golden.Length);
        Assert.True(Golden.Count(row => row.Any(float.IsNaN)) > 100);
        using var session = Open(version);

        var scores = Score(session, Golden.SelectMany(row => row[..Width]).ToArray(), Golden.Length);

        for (var row = 0; row < Golden.Length; row++)
            Assert.Equal(Golden[row][Width + version - 1], scores[row], tolerance: 1e-6);
        Assert.InRange(scores.Max() - scores.Min(), 0.9, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Card_NamesTheFilesHashAndFeatures_WhichAreTheSchemas(int version)
    {
        var card = File.ReadAllLines(Repository.File("models", $"pix-fraud-v{version}.md"));
        var file = File.ReadAllBytes(Repository.File("models", $"pix-fraud-v{version}.onnx"));
        using var session = Open(version);
        var metadata = session.ModelMetadata.CustomMetadataMap;
        string[] features = [.. LoadSchema("pix-transaction").Features.Select(feature => feature.Name)];

        Assert.Contains($"sha256: {Convert.ToHexStringLower(SHA256.HashData(file))}", card);
        Assert.Contains($"version: {version}", card);
        Assert.Equal(features, card.Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line[4..]));
        Assert.Equal(features, metadata["features"].Split(','));
        Assert.Equal($"{version}", metadata["version"]);
        Assert.Equal(features, GoldenLines[0].Split(',')[..Width]);
    }

    [Theory]
    [InlineData(1, 0.80f)]
    [InlineData(2, 0.75f)]
    public void Model_FlagsAnAttack_AndHardlyAnyHonestPayment(int version, float threshold)
    {
        using var session = Open(version);
        var options = new SimulationOptions
        {
            Seed = 77,
            Count = 20_000,
            FraudShare = 0,
            Attacks = [new AttackScenario { Share = 0.05 }],
        };
        var records = Simulated.Parsed(options);
        var matrix = records.SelectMany(record => PixFeatures.All.Select(feature => FeatureRow.Value(record.Json, feature))).ToArray();

        var scores = Score(session, matrix, records.Count);

        var attack = Enumerable.Range(0, records.Count).Where(i => records[i].Truth.IsFraud).ToList();
        var caught = attack.Count(i => scores[i] >= threshold);
        var disturbed = Enumerable.Range(0, records.Count).Except(attack).Count(i => scores[i] >= threshold);
        Assert.InRange(caught / (double)attack.Count, 0.8, 1);
        Assert.InRange(disturbed / (double)(records.Count - attack.Count), 0, 0.002);
    }

    [Fact]
    public void TransactionSchema_IsThatOfTheSimulator()
    {
        var schema = LoadSchema("pix-transaction");

        Assert.Equal(
            PixFeatures.All.Select(feature => (feature.Name, feature.Path, Type(feature.Kind), string.Join(",", feature.Values))),
            schema.Features.Select(feature => (feature.Name, feature.Path.Text, feature.Type, string.Join(",", feature.Values)))
        );
        Assert.Equal("end_to_end_id", schema.Id?.Text);
        Assert.Equal(new EventTimeSpec(FieldPath.Parse("created_at"), TimeFormat.Iso8601), schema.EventTime);
        Assert.Equal(new AmountSpec(FieldPath.Parse("valor"), 2, "BRL"), schema.Amount);
        Assert.Equal(
            ["payer.cpf", "payer.name", "payer.account", "payee.name", "payee.key", "payee.account"],
            schema.Personal.Select(field => field.Key.Text)
        );
    }

    [Fact]
    public void LabelSchema_KnowsEveryStatus()
    {
        var schema = LoadSchema("pix-label");

        Assert.Equal(
            Enum.GetNames<LabelStatus>(),
            schema.Features.Single().Values.Select(status => status.Replace("-", "", StringComparison.Ordinal)),
            StringComparer.OrdinalIgnoreCase
        );
        Assert.Equal("end_to_end_id", schema.Id?.Text);
        Assert.Equal("updated_at", schema.EventTime?.Path.Text);
    }

    private static InferenceSession Open(int version) =>
        OnnxRuntimeEnvironment.Open(Repository.File("models", $"pix-fraud-v{version}.onnx"), threads: 1);

    private static float[] Score(InferenceSession session, float[] matrix, int rows)
    {
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(matrix, [rows, Width]))]);
        var probabilities = results.Single(result => result.Name == "probabilities").AsTensor<float>();
        return [.. Enumerable.Range(0, rows).Select(row => probabilities[row, 1])];
    }

    internal static RecordSchema LoadSchema(string name)
    {
        var problems = new ProblemList();
        var schema = SchemaSpec.Load(Repository.File("schemas", $"{name}.yaml"), Interpolation.FromEnvironment, problems);
        Assert.Empty(problems.InOrder());
        return schema!;
    }

    private static FeatureType Type(FeatureKind kind) =>
        kind switch
        {
            FeatureKind.Boolean => FeatureType.Boolean,
            FeatureKind.Category => FeatureType.Category,
            _ => FeatureType.Number,
        };
}

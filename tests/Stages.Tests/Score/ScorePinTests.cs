using System.Security.Cryptography;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Models;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>A model whose file is pinned by its hash.</summary>
public sealed class ScorePinTests
{
    private static readonly RecordSchema Payments = Schemas.Numbers("amount", "hour");

    private static readonly byte[] Sum = Models.Matrix(OnnxElement.Float, 2, [null, 2]).ToArray();

    private static readonly byte[] Other = Models.Matrix(OnnxElement.Float, 2, [null, 2]).Metadata("version", "2").ToArray();

    [Fact]
    public async Task File_ThatIsThePinnedOne_Scores()
    {
        await using ScoreStand stand = new ScoreStand(Payments).With(Sum, "m", m => m with { Sha256 = HashOf(Sum) });

        // The model adds the amount and ten times the hour.
        Assert.Equal(32f, (await stand.ScoreAsync([2, 3]))[0][0]);
    }

    [Fact]
    public async Task File_ThatIsAnother_IsRefusedNamingBothHashes()
    {
        await using ScoreStand stand = new ScoreStand(Payments).With(Other, "m", m => m with { Sha256 = HashOf(Sum) });

        var refused = await Assert.ThrowsAsync<ModelRefusedException>(stand.StartAsync);

        Assert.Contains("model 'm': the file is not the one that 'sha256' pins", refused.Message, StringComparison.Ordinal);
        Assert.Contains(HashOf(Sum), refused.Message, StringComparison.Ordinal);
        Assert.Contains(HashOf(Other), refused.Message, StringComparison.Ordinal);
    }

    private static string HashOf(byte[] model) => Convert.ToHexStringLower(SHA256.HashData(model));
}

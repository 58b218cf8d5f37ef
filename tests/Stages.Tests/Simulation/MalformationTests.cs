using System.Text;
using System.Text.Json;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Tests.Simulation;

public sealed class MalformationTests
{
    private static readonly List<(SimulatedTransaction Truth, byte[] Bytes)> Records = Simulated.Transactions(
        new SimulationOptions
        {
            Seed = 3,
            Count = 20_000,
            MalformedShare = 0.3,
        }
    );

    [Fact]
    public void MalformedShare_IsWhatWasAskedFor_AndAllKindsAreAsFrequent()
    {
        var malformed = Records.Where(t => t.Truth.Malformed != MalformedKind.None).ToList();

        Simulated.AssertShare(0.3, Records.Count, malformed.Count);
        foreach (var kind in Enum.GetValues<MalformedKind>().Skip(1))
            Simulated.AssertShare(1 / 8.0, malformed.Count, malformed.Count(t => t.Truth.Malformed == kind));
    }

    [Fact]
    public void Records_AreBrokenInTheWayThatTheirTruthSays() =>
        Assert.All(
            Records,
            record =>
            {
                var (truth, bytes) = record;
                switch (truth.Malformed)
                {
                    case MalformedKind.Torn or MalformedKind.NotJson:
                        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(bytes));
                        break;
                    case MalformedKind.NotAnObject:
                        Assert.NotEqual(JsonValueKind.Object, JsonDocument.Parse(bytes).RootElement.ValueKind);
                        break;
                    case MalformedKind.BadUtf8:
                        Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes));
                        break;
                    default:
                        AssertField(truth, JsonDocument.Parse(bytes).RootElement);
                        break;
                }
            },
            throwIfEmpty: true
        );

    [Fact]
    public void WellFormedRecords_AreTheSameWithoutMalformedOnes()
    {
        var clean = Simulated.Transactions(new SimulationOptions { Seed = 3, Count = 20_000 });

        Assert.All(
            Records.Zip(clean).Where(pair => pair.First.Truth.Malformed == MalformedKind.None),
            pair => Assert.Equal(pair.Second.Bytes, pair.First.Bytes),
            throwIfEmpty: true
        );
    }

    private static void AssertField(SimulatedTransaction truth, JsonElement record)
    {
        Assert.Equal(truth.Malformed != MalformedKind.MissingId, record.TryGetProperty("end_to_end_id", out _));
        Assert.Equal(truth.Malformed != MalformedKind.ImpossibleDate, record.GetProperty("created_at").TryGetDateTimeOffset(out _));
        var amount = record.GetProperty("valor");
        Assert.Equal(truth.Malformed == MalformedKind.WrongType ? JsonValueKind.Array : JsonValueKind.String, amount.ValueKind);
        if (amount.ValueKind == JsonValueKind.String)
            Assert.Equal(
                truth.Malformed != MalformedKind.NotANumber,
                decimal.TryParse(amount.GetString(), System.Globalization.CultureInfo.InvariantCulture, out _)
            );
    }
}

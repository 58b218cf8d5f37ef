using System.Globalization;
using System.Text.Json;

namespace Vigia.Stages.Tests.Decode.Avro;

/// <summary>Records that another implementation wrote, against the values that it reads back (golden/make_avro.mjs).</summary>
public sealed class AvroGoldenTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText("Decode/Avro/golden/avro-payments.json")).RootElement;

    [Theory]
    [InlineData("written", false)]
    [InlineData("resolved", true)]
    public void Record_ByAnotherImplementation_HasItsValues(string expected, bool isResolved)
    {
        string[] paths = [.. Golden.GetProperty("cases")[0].GetProperty(expected).EnumerateObject().Select(p => p.Name)];
        var values = new AvroValues(
            Golden.GetProperty("writer").GetRawText(),
            isResolved ? Golden.GetProperty("reader").GetRawText() : null,
            paths
        );
        int compared = 0;
        foreach (JsonElement record in Golden.GetProperty("cases").EnumerateArray())
        {
            string?[] read = values.Read(Convert.FromHexString(record.GetProperty("hex").GetString()!));
            foreach ((string? actual, JsonProperty wanted) in read.Zip(record.GetProperty(expected).EnumerateObject()))
            {
                AssertSame(wanted, actual);
                compared++;
            }
        }
        Assert.True(compared >= 60 * 7);
    }

    private static void AssertSame(JsonProperty wanted, string? actual)
    {
        switch (wanted.Value.ValueKind)
        {
            case JsonValueKind.Null:
                // The library shows a record as no value of its own.
                Assert.True(actual is null || (actual == "<nested>" && wanted.Name == "status"), $"{wanted.Name}: {actual}");
                break;
            case JsonValueKind.Number:
                double unit = wanted.Name == "valor" ? 100 : 1;
                Assert.Equal(
                    wanted.Value.GetDouble(),
                    Narrow(wanted.Name, double.Parse(actual!, CultureInfo.InvariantCulture)) * unit,
                    1e-9 * Math.Abs(wanted.Value.GetDouble())
                );
                break;
            default:
                Assert.Equal(
                    wanted.Value.ToString(),
                    wanted.Value.ValueKind == JsonValueKind.String ? actual : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(actual!)
                );
                break;
        }
    }

    // A 32-bit float's own text is the shortest for 32 bits, which as a double is another number.
    private static double Narrow(string name, double value) => name == "ratio" ? (float)value : value;
}

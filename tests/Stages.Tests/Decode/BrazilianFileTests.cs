using System.Globalization;
using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;

namespace Vigia.Stages.Tests.Decode;

/// <summary>A file as a spreadsheet of Brazil writes it, read by settings of a configuration.</summary>
public sealed class BrazilianFileTests : IDisposable
{
    private const string Header = "id;data;valor;dispositivo;dias";

    private static readonly string[] Lines =
    [
        "1;01/10/2026 09:15:00;1.234,56;S;30",
        "2;01/10/2026 21:59:59;10,50;N;",
        "3;01/10/2026 22:30:00;0,99;S;NULL",
        "4;02/10/2026 00:00:01;15.000,00;N;7",
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("vigia-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static PipelinePlan Load(string path) =>
        new PlanLoader(
            new Registry(Catalog.Sources, Catalog.Stages, Catalog.DeadLetter, Catalog.StateStores),
            new Interpolation(_ => null)
        ).Load(path);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void Missing_ThatIsANumber_IsRefused()
    {
        string path = Write(
            "p.yaml",
            """
            name: t
            source: { files: { paths: { transaction: pagamentos.csv } } }
            records: { transaction: tx.yaml }
            stages:
              - decode: { missing: ["", null, NaN, "-999"] }
            """
        );
        Write("tx.yaml", "{ name: pagamento, features: [x] }");
        Write("pagamentos.csv", "x");
        var error = Assert.ThrowsAny<Exception>(() => Load(path));
        Assert.Contains("'-999' is a number, and numbers are values", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void File_IsReadRight_WithFourSettings()
    {
        Write(
            "tx.yaml",
            """
            name: pagamento
            id: id
            event_time: { path: data, format: dd/MM/yyyy HH:mm:ss, time_zone: America/Sao_Paulo }
            amount: { path: valor }
            features: [valor, { dispositivo: { type: boolean } }, dias]
            """
        );
        Write("pagamentos.csv", string.Join('\n', [Header, .. Lines]));
        string path = Write(
            "p.yaml",
            """
            name: t
            source: { files: { paths: { transaction: pagamentos.csv }, delimiter: ";" } }
            records: { transaction: tx.yaml }
            stages:
              - decode: { format: csv, decimal: "," }
            """
        );
        PipelinePlan plan = Load(path);

        RecordBatch batch = Decoding.Receive(Lines.Select(Encoding.UTF8.GetBytes));
        batch.Header = Encoding.UTF8.GetBytes(Header);
        Stage stage = plan.Stages[0].Create(Decoding.Context(plan.Schemas[RecordKind.Transaction]));
        Assert.True(stage.ProcessAsync(batch, CancellationToken.None).AsTask().IsCompletedSuccessfully);

        Assert.Equal(0, batch.Rejections.Length);
        Assert.Equal([123_456L, 1_050, 99, 1_500_000], batch.Amounts.Span.ToArray());
        Assert.Equal(
            ["2026-10-01 12:15:00Z", "2026-10-02 00:59:59Z", "2026-10-02 01:30:00Z", "2026-10-02 03:00:01Z"],
            batch
                .EventTimes.Span.ToArray()
                .Select(t => DateTimeOffset.FromUnixTimeMilliseconds(t).ToString("u", CultureInfo.InvariantCulture))
        );
        Assert.Equal([1234.56f, 1, 30, 10.5f, 0, float.NaN, 0.99f, 1, float.NaN, 15_000, 0, 7], batch.Features.Span.ToArray());
    }
}

using System.Text;
using CsCheck;
using Vigia.Engine.Records;
using Vigia.Stages.Profiles;
using Vigia.Stages.Reports;
using Vigia.Stages.Tests.Conformance;
using Vigia.Stages.Tests.Decode.Reference;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Fuzz;

/// <summary>Damaged messages of every kind that is read, from those in the repository: taken, or rejected with a reason.</summary>
public sealed class MessageFuzzTests : StageStand
{
    private static readonly byte[] Report = File.ReadAllBytes(
        Repository.File("tests", "Stages.Tests", "Reports", "approved", "window-report.json")
    );
    private static readonly byte[] Profile = File.ReadAllBytes(Repository.File("profiles", "pix-fraud-v1.json"));
    private static readonly byte[][] Labels = Corpus("labels.ndjson");
    private static readonly byte[][] Payments = Corpus("payments.ndjson");

    [Fact]
    public void WindowReport_Damaged_IsReadOrRefused() =>
        GenMutation.Edits.Sample(edits => Read(GenMutation.Apply(Report, edits)), iter: 3_000);

    [Fact]
    public void WindowReport_Truncated_IsRefused()
    {
        int end = Report.AsSpan().TrimEnd("\r\n "u8).Length;
        for (int length = 0; length < end; length += 7)
        {
            byte[] torn = Report[..length];
            Assert.Throws<WindowReportException>(() => WindowReportReader.Read(torn));
        }
    }

    [Fact]
    public void WindowReport_Noise_IsRefused() =>
        Gen.Byte.Array[0, 200].Sample(bytes => Assert.Throws<WindowReportException>(() => WindowReportReader.Read(bytes)), iter: 2_000);

    [Fact]
    public void Profile_Damaged_IsReadOrRefused()
    {
        using var directory = new TempDirectory();
        GenMutation.Edits.Sample(
            edits =>
            {
                try
                {
                    ProfileFile.Load(directory.Write("profile.json", GenMutation.Apply(Profile, edits)));
                }
                catch (ProfileException e)
                {
                    Assert.False(string.IsNullOrWhiteSpace(e.Message));
                }
            },
            iter: 500,
            threads: 1
        );
    }

    [Fact]
    public async Task Label_Damaged_IsDecodedOrRejected() => await DamagedAsync(new RecordKind("label"), Labels);

    [Fact]
    public async Task Payment_Damaged_PassesEveryStageOrIsRejected() => await DamagedAsync(RecordKind.Transaction, Payments);

    private static byte[][] Corpus(string name) =>
        [.. File.ReadLines(Repository.File("tests", "Stages.Tests", "Fuzz", "corpus", name)).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Through all stages, dead letter included, as a pipeline would: whatever was decoded must not stop a later stage.</summary>
    private async Task DamagedAsync(RecordKind kind, byte[][] corpus) =>
        await Gen.Select(Gen.OneOf(corpus.Select(Gen.Const).ToArray()), GenMutation.Edits)
            .Array[100]
            .SampleAsync(
                async damages =>
                {
                    RecordBatch batch = Pool.Rent(kind);
                    for (int i = 0; i < damages.Length; i++)
                    {
                        batch.Receive(Partition, i, 0, GenMutation.Apply(damages[i].Item1, damages[i].Item2));
                    }
                    foreach ((string name, _) in Stages)
                    {
                        await RunAsync(name, batch);
                    }
                    // A label that 'performance' rejects stays a row, for the stages behind it.
                    Assert.InRange(batch.Received, 0, batch.Rows + batch.Rejections.Length);
                    Assert.All(batch.Rejections.ToArray(), r => Assert.False(string.IsNullOrWhiteSpace(r.Reason)), throwIfEmpty: false);
                    Pool.Return(batch);
                },
                iter: 100,
                threads: 1
            );

    private static void Read(byte[] bytes)
    {
        try
        {
            WindowReport report = WindowReportReader.Read(bytes);
            Assert.True(report.Counts.Rows >= 0);
        }
        catch (WindowReportException e)
        {
            Assert.False(string.IsNullOrWhiteSpace(e.Message));
        }
    }
}

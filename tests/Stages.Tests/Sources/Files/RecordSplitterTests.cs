using System.Text;
using CsCheck;
using Vigia.Stages.Sources.Files.Splitting;

namespace Vigia.Stages.Tests.Sources.Files;

public sealed class RecordSplitterTests
{
    // Few characters, so that quotes, delimiters and line ends meet in every way.
    private static readonly Gen<string> Text = Gen.Char["ab\",\n\r"].Array[0, 60].Select(chars => new string(chars));

    private static readonly Gen<int[]> Cuts = Gen.Int[1, 7].Array[1, 20];

    [Fact]
    public void Csv_InPiecesOfAnySize_EqualsTheReferenceReadByteByByte() =>
        Gen.Select(Text, Cuts).Sample((text, cuts) => Assert.Equal(ReferenceCsv(text), Split(new CsvBoundary((byte)','), text, cuts, 1000)), iter: 20_000);

    [Fact]
    public void Lines_InPiecesOfAnySize_EqualSplittingTheText() =>
        Gen.Select(Text, Cuts).Sample((text, cuts) => Assert.Equal(ReferenceLines(text), Split(new LineBoundary(), text, cuts, 1000)), iter: 20_000);

    [Fact]
    public void Limit_CutsExactlyTheRecordsThatAreLonger() => Gen.Select(Text, Cuts, Gen.Int[1, 12]).Sample(
        (text, cuts, limit) =>
        {
            (RecordState State, string Record)[] expected =
                [.. ReferenceLines(text).Select(r => r.Record.Length > limit ? (RecordState.TooLarge, r.Record[..(limit + 1)]) : r)];
            Assert.Equal(expected, Split(new LineBoundary(), text, cuts, limit));
        },
        iter: 20_000);

    [Fact]
    public void TooLarge_KeepsOnlyTheBeginning()
    {
        var text = new string('x', 100_000) + "\nnext\n";

        List<(RecordState State, string Record)> records = Split(new LineBoundary(), text, [4096], 50_000);

        Assert.Equal((RecordState.TooLarge, new string('x', RecordSplitter.Shortened)), records[0]);
        Assert.Equal((RecordState.Whole, "next"), records[1]);
    }

    [Fact]
    public void Next_OnceWarm_AllocatesNothing()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1,\"two\nlines\",3\r\n", 1000)));
        var splitter = new RecordSplitter(new CsvBoundary((byte)','), 1000);
        int before = Pass(splitter, text);
        long allocated = GC.GetAllocatedBytesForCurrentThread();

        int records = Pass(splitter, text);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
        Assert.Equal((1000, 1000), (before, records));

        static int Pass(RecordSplitter splitter, byte[] text)
        {
            int records = 0;
            for (int at = 0; at < text.Length; at += 100)
            {
                ReadOnlySpan<byte> piece = text.AsSpan(at, Math.Min(100, text.Length - at));
                while (!piece.IsEmpty)
                {
                    records += splitter.Next(ref piece, out _) == RecordState.Whole ? 1 : 0;
                }
            }
            return records;
        }
    }

    [Theory]
    [InlineData("a,5\" pipe,b\nnext,1,2\n", "a,5\" pipe,b", "next,1,2")]
    [InlineData("\"one\ntwo\",2\r\nnext\r\n", "\"one\ntwo\",2", "next")]
    [InlineData("\"say \"\"hi\"\"\n\",2\nnext", "\"say \"\"hi\"\"\n\",2", "next")]
    public void Csv_QuotesCountOnlyWhereACellBegins(string text, string first, string second) =>
        Assert.Equal([(RecordState.Whole, first), (RecordState.Whole, second)], Split(new CsvBoundary((byte)','), text, [3], 1000));

    private static List<(RecordState State, string Record)> Split(RecordBoundary boundary, string text, int[] cuts, int limit)
    {
        var splitter = new RecordSplitter(boundary, limit);
        var records = new List<(RecordState, string)>();
        ReadOnlySpan<byte> rest = Encoding.ASCII.GetBytes(text);
        RecordState state;
        for (int i = 0; !rest.IsEmpty; i++)
        {
            int length = Math.Min(rest.Length, cuts[i % cuts.Length]);
            ReadOnlySpan<byte> piece = rest[..length];
            rest = rest[length..];
            while (!piece.IsEmpty)
            {
                state = splitter.Next(ref piece, out ReadOnlySpan<byte> record);
                if (state != RecordState.None)
                {
                    records.Add((state, Encoding.ASCII.GetString(record)));
                }
            }
        }
        state = splitter.End(out ReadOnlySpan<byte> last);
        if (state != RecordState.None)
        {
            records.Add((state, Encoding.ASCII.GetString(last)));
        }
        return records;
    }

    private static List<(RecordState State, string Record)> ReferenceLines(string text)
    {
        string[] lines = text.Split('\n');
        IEnumerable<string> ended = lines[^1].Length == 0 ? lines[..^1] : lines;
        return [.. ended.Select(l => (RecordState.Whole, l.EndsWith('\r') ? l[..^1] : l))];
    }

    /// <summary>A byte at a time, with nothing clever.</summary>
    private static List<(RecordState State, string Record)> ReferenceCsv(string text)
    {
        var records = new List<(RecordState, string)>();
        var record = new StringBuilder();
        bool inQuotes = false;
        bool atCellStart = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (inQuotes)
            {
                bool isDoubled = c == '"' && i + 1 < text.Length && text[i + 1] == '"';
                record.Append(c);
                if (isDoubled)
                {
                    record.Append(text[++i]);
                }
                else if (c == '"')
                {
                    inQuotes = false;
                }
            }
            else if (c == '\n')
            {
                records.Add((RecordState.Whole, record.ToString()));
                record.Clear();
                atCellStart = true;
                continue;
            }
            else
            {
                inQuotes = c == '"' && atCellStart;
                record.Append(c);
            }
            atCellStart = !inQuotes && c == ',' && record[^1] == ',';
        }
        if (record.Length > 0)
        {
            records.Add((inQuotes ? RecordState.Torn : RecordState.Whole, record.ToString()));
        }
        return [.. records.Select(r => (r.Item1, r.Item1 == RecordState.Whole && r.Item2.EndsWith('\r') ? r.Item2[..^1] : r.Item2))];
    }
}

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
        Gen.Select(Text, Cuts)
            .Sample((text, cuts) => Assert.Equal(ReferenceCsv(text), Split(new CsvBoundary((byte)','), text, cuts, 1000)), iter: 20_000);

    [Fact]
    public void Lines_InPiecesOfAnySize_EqualSplittingTheText() =>
        Gen.Select(Text, Cuts)
            .Sample((text, cuts) => Assert.Equal(ReferenceLines(text), Split(new LineBoundary(), text, cuts, 1000)), iter: 20_000);

    [Fact]
    public void Limit_CutsExactlyTheRecordsThatAreLonger() =>
        Gen.Select(Text, Cuts, Gen.Int[1, 12])
            .Sample(
                (text, cuts, limit) =>
                {
                    (RecordState State, string Record)[] expected =
                    [
                        .. ReferenceLines(text).Select(r => r.Record.Length > limit ? (RecordState.TooLarge, r.Record[..(limit + 1)]) : r),
                    ];
                    Assert.Equal(expected, Split(new LineBoundary(), text, cuts, limit));
                },
                iter: 20_000
            );

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

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    public void Csv_StrayQuote_CostsItsOwnLineOnly(int cut)
    {
        string[] lines = [.. Enumerable.Range(0, 30).Select(i => i is 4 or 20 ? $"{i},\"1" : $"{i},1")];

        List<(RecordState State, string Record)> records = Split(new CsvBoundary((byte)','), string.Join('\n', lines), [cut], 1000);

        Assert.Equal(lines.Select((line, i) => (i is 4 or 20 ? RecordState.Misquoted : RecordState.Whole, line)), records);
    }

    [Fact]
    public void Csv_StrayQuoteBeforeMoreThanARecordMayHave_IsLost()
    {
        string text = "1,\"1\n" + string.Concat(Enumerable.Repeat("2,1\n", 1000));

        List<(RecordState State, string Record)> records = Split(new CsvBoundary((byte)','), text, [50], 300);

        Assert.Equal(RecordState.Lost, records[0].State);
    }

    [Fact]
    public void Lines_ThatEndWithCarriageReturns_AreSplitThere() =>
        Assert.Equal(
            [(RecordState.Whole, "a,1"), (RecordState.Whole, "b,\"2\r3\"")],
            Split(new CsvBoundary((byte)',', (byte)'\r'), "a,1\rb,\"2\r3\"\r", [2], 100)
        );

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
            while (!piece.IsEmpty || splitter.HasLines)
            {
                state = splitter.Next(ref piece, out ReadOnlySpan<byte> record);
                if (state != RecordState.None)
                {
                    records.Add((state, Encoding.ASCII.GetString(record)));
                }
            }
        }
        while ((state = splitter.End(out ReadOnlySpan<byte> last)) != RecordState.None)
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

    /// <summary>A byte at a time, with nothing clever. What is not one record of many lines is its first line, and the rest is read again.</summary>
    private static List<(RecordState State, string Record)> ReferenceCsv(string text)
    {
        var records = new List<(RecordState, string)>();
        for (int start = 0; start < text.Length; )
        {
            (RecordState state, int end, int next) = ReferenceRecord(text, start);
            string record = text[start..end];
            if (next > text.Length && record.Length == 0)
            {
                break;
            }
            records.Add((state, state == RecordState.Whole && record.EndsWith('\r') ? record[..^1] : record));
            start = next;
        }
        return records;
    }

    private static (RecordState State, int End, int Next) ReferenceRecord(string text, int start)
    {
        bool inQuotes = false;
        int cell = start;
        for (int i = start; i < text.Length; i++)
        {
            char next = i + 1 < text.Length ? text[i + 1] : '\n';
            if (inQuotes && text[i] == '"' && next == '"' && i + 1 < text.Length)
            {
                i++;
            }
            else if (inQuotes && text[i] == '"')
            {
                inQuotes = false;
                if (next is not (',' or '\n' or '\r') && text[cell..i].Contains('\n'))
                {
                    return FirstLine();
                }
            }
            else if (!inQuotes && text[i] == '\n')
            {
                return (RecordState.Whole, i, i + 1);
            }
            else if (!inQuotes && text[i] == '"' && (i == start || text[i - 1] == ',') && i >= cell)
            {
                (inQuotes, cell) = (true, i + 1);
            }
        }
        return !inQuotes ? (RecordState.Whole, text.Length, text.Length + 1)
            : text[start..].Contains('\n') ? FirstLine()
            : (RecordState.Torn, text.Length, text.Length + 1);

        (RecordState, int, int) FirstLine()
        {
            int line = text.IndexOf('\n', start);
            return (RecordState.Misquoted, line, line + 1);
        }
    }
}

using System.IO.Compression;
using System.Text;
using Vigia.Stages.Sources.Files.Reading;

namespace Vigia.Stages.Tests.Sources.Files;

public sealed class GzipStreamTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(
        string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i * 7919 % 3001},record {i}\n"))
    );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void Read_AnyNumberOfMembers_GivesTheWhole(int members) => Assert.Equal(Text, Decompress(Compress(members)));

    [Fact]
    public void Read_EmptyMembersAndZerosAtTheEnd_AreNothing() =>
        Assert.Equal(Text, Decompress([.. Member([]), .. Member(Text), .. Member([]), .. new byte[10_000]]));

    [Fact]
    public void Read_HeaderWithNameCommentExtraAndChecksum_IsSkipped()
    {
        byte[] plain = Member(Text);
        byte[] full = [.. plain[..3], 0x1E, .. plain[4..10], 3, 0, 1, 2, 3, .. "a.csv\0"u8, .. "note\0"u8, 0, 0, .. plain[10..]];
        Assert.Equal(Text, Decompress(full));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("\u001f")]
    [InlineData("\0\0\0x")]
    public void Read_SomethingElseFollows_Fails(string behind)
    {
        var failure = Assert.Throws<InvalidDataException>(() => Decompress([.. Compress(2), .. Encoding.ASCII.GetBytes(behind)]));
        Assert.Matches("is not gzip|ends within", failure.Message);
    }

    [Fact]
    public void Read_CutAnywhere_Fails()
    {
        byte[] file = Compress(3);
        byte[] first = Member(Text[..(Text.Length / 3)]);
        byte[] second = Member(Text[(Text.Length / 3)..(Text.Length / 3 * 2)]);
        for (int length = 1; length < file.Length; length += 7)
        {
            if (length != first.Length && length != first.Length + second.Length)
            {
                Assert.ThrowsAny<InvalidDataException>(() => Decompress(file[..length]));
            }
        }
    }

    [Fact]
    public void Read_ByteFlippedAnywhere_FailsOrIsExact()
    {
        byte[] file = Compress(3);
        int failed = 0;
        for (int at = 0; at < file.Length; at += 3)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            try
            {
                Assert.Equal(Text, Decompress(damaged));
            }
            catch (InvalidDataException)
            {
                failed++;
            }
        }
        Assert.InRange(failed, file.Length / 3 - 30, file.Length);
    }

    private static byte[] Compress(int members)
    {
        int size = Text.Length / members;
        return
        [
            .. Enumerable
                .Range(0, members)
                .SelectMany(m => Member(m == members - 1 ? Text[(m * size)..] : Text[(m * size)..((m + 1) * size)])),
        ];
    }

    private static byte[] Member(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }
        // The library writes nothing at all for nothing.
        return buffer.Length > 0 ? buffer.ToArray() : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    private static byte[] Decompress(byte[] file)
    {
        using var stream = new GzipStream(new MemoryStream(file));
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}

using System.Text;
using Vigia.Stages.Privacy;

namespace Vigia.Stages.Tests.Privacy;

public sealed class KeyedHashTests
{
    private const string Hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    // python3 -c "import hmac,base64; print(base64.urlsafe_b64encode(hmac.digest(bytes(range(32)), b'12345678909', 'sha256')))"
    [Fact]
    public void Hash_OfAKnownKeyAndValue_IsTheOneThatPythonGives() =>
        Assert.Equal("hmac-sha256:7:gZHsuaOLDqGBRphyAyWZEy039IrL0q1MhXHpsjLiuVo", Hash(HashKey.Parse(Hex, "7")!, "12345678909"));

    [Theory]
    [InlineData(Hex)]
    [InlineData(Base64)]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("  " + Hex + "\n")]
    public void Key_InHexOrBase64_IsTheSameKey(string text) =>
        Assert.Equal(Hash(HashKey.Parse(Hex, "1")!, "a"), Hash(HashKey.Parse(text, "1")!, "a"));

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e")]
    [InlineData("not base64 at all, but long enough to be thirty-two bytes")]
    public void Key_TooShortOrUnreadable_IsNone(string text) => Assert.Null(HashKey.Parse(text, "1"));

    [Fact]
    public void Key_Ephemeral_DiffersEveryTime() =>
        Assert.NotEqual(Hash(HashKey.CreateEphemeral(), "a"), Hash(HashKey.CreateEphemeral(), "a"));

    [Fact]
    public void Key_Printed_ShowsNothing()
    {
        HashKey key = HashKey.Parse(Hex, "1")!;
        Assert.DoesNotContain("0102", $"{key}", StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_AllocatesNothing()
    {
        var hash = new KeyedHash(HashKey.CreateEphemeral());
        byte[] destination = new byte[hash.Length];
        hash.Write("12345678909"u8, destination);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            hash.Write("12345678909"u8, destination);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Hash(HashKey key, string value)
    {
        var hash = new KeyedHash(key);
        byte[] text = new byte[hash.Length];
        Assert.Equal(hash.Length, hash.Write(Encoding.UTF8.GetBytes(value), text));
        return Encoding.UTF8.GetString(text);
    }
}

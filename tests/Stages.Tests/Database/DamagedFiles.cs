using System.Globalization;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Database;

/// <summary>Damages copies of a directory: every kind of file, every byte of the small ones and a dense sample of the large ones.</summary>
internal static class DamagedFiles
{
    /// <summary>Opens a copy for each damage, and demands that it is refused or read exactly.</summary>
    /// <param name="directory">What is damaged; it stays as it is.</param>
    /// <param name="flips">Bytes flipped in each file at most.</param>
    /// <param name="read">Reads everything in a directory, or throws what <paramref name="isRefusal"/> knows.</param>
    /// <param name="isRefusal">Whether an exception is a refusal.</param>
    /// <returns>How many were refused, and how many read exactly.</returns>
    public static (int Refused, int Exact) Try(string directory, int flips, Func<string, string> read, Func<Exception, bool> isRefusal)
    {
        string expected = Read(directory, null, read);
        (int refused, int exact) = (0, 0);
        foreach (string file in Directory.EnumerateFiles(directory).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList())
        {
            long length = new FileInfo(Path.Combine(directory, file)).Length;
            foreach ((string name, Action<string> damage) in Damages(length, flips))
            {
                try
                {
                    string found = Read(directory, copy => damage(Path.Combine(copy, file)), read);
                    Assert.True(
                        found == expected,
                        string.Create(CultureInfo.InvariantCulture, $"{file} of {length} bytes, {name}: read as if whole, and differs")
                    );
                    exact++;
                }
                catch (Exception e) when (isRefusal(e))
                {
                    refused++;
                }
            }
        }
        return (refused, exact);
    }

    private static string Read(string directory, Action<string>? damage, Func<string, string> read)
    {
        using var copy = new TempDirectory();
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            File.Copy(file, copy[Path.GetFileName(file)]);
        }
        damage?.Invoke(copy.Path);
        return read(copy.Path);
    }

    private static IEnumerable<(string Name, Action<string> Damage)> Damages(long length, int flips)
    {
        yield return ("deleted", File.Delete);
        if (length == 0)
        {
            yield break;
        }
        yield return ("cut in half", path => Cut(path, length / 2));
        yield return ("cut by a byte", path => Cut(path, length - 1));
        yield return ("emptied", path => Cut(path, 0));
        double step = Math.Max(1, (double)length / flips);
        for (double at = 0; at < length; at += step)
        {
            long position = (long)at;
            yield return (string.Create(CultureInfo.InvariantCulture, $"byte {position} flipped"), path => Flip(path, position));
        }
    }

    private static void Cut(string path, long length)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(length);
    }

    private static void Flip(string path, long position)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = position;
        int before = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(before ^ 0x10));
    }
}

namespace Vigia.Trees.Onnx;

/// <summary>Reads the values of constants that a model keeps in files beside it.</summary>
/// <param name="directory">The model's directory.</param>
internal sealed class ExternalData(string directory)
{
    // The constants of steps around trees are small; the weights of networks are of no use here.
    private const long MaxBytes = 1 << 20;

    /// <summary>The bytes of one constant; null where they cannot be read, or are more than anything here needs.</summary>
    /// <param name="location">The file, relative to the directory and within it.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="length">How many; null for all up to the file's end.</param>
    public byte[]? Read(string location, long offset, long? length)
    {
        string root = Path.GetFullPath(directory + Path.DirectorySeparatorChar);
        string path = Path.GetFullPath(Path.Combine(root, location));
        if (location.Length == 0 || !path.StartsWith(root, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            long count = length ?? file.Length - offset;
            if (offset < 0 || count is < 0 or > MaxBytes || offset > file.Length - count)
            {
                return null;
            }

            byte[] bytes = new byte[count];
            file.Position = offset;
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

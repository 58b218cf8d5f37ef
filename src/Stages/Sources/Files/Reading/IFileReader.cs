namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>Reads one file into batches.</summary>
internal interface IFileReader
{
    /// <summary>Records read so far.</summary>
    long Records { get; }

    /// <summary>Whether the file's last line has no line end, so that more may be added to it. Known at the end.</summary>
    bool EndsWithinLine { get; }

    /// <summary>Reads to the end, or until <paramref name="stop"/>.</summary>
    /// <exception cref="FilesSourceException">The file cannot be read, or is damaged. The records before the damage have been
    /// taken.</exception>
    Task ReadAsync(CancellationToken stop);
}

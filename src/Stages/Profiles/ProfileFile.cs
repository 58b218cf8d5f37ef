using System.Text.Json;

namespace Vigia.Stages.Profiles;

/// <summary>Writes and reads reference profiles.</summary>
public static class ProfileFile
{
    private const string Rebuild = "build it again with 'vigia profile CONFIG --input FILES --output FILE'";

    /// <summary>Writes the profile to a new file beside it first, so that a reader never sees half of one.</summary>
    public static void Save(Profile profile, string path)
    {
        string unfinished = path + ".tmp";
        using (FileStream stream = File.Create(unfinished))
        {
            JsonSerializer.Serialize(stream, profile, ProfileJson.Default.Profile);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Reads a profile.</summary>
    /// <exception cref="ProfileException">The file cannot be read, is not a profile, or contradicts itself.</exception>
    public static Profile Load(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProfileException($"profile '{Path.GetFileName(path)}' cannot be read: {e.Message}", e);
        }
    }

    /// <param name="utf8">The JSON.</param>
    /// <param name="name">What messages call it.</param>
    internal static Profile Parse(ReadOnlySpan<byte> utf8, string name)
    {
        CheckFormat(utf8, name);
        try
        {
            Profile profile = JsonSerializer.Deserialize(utf8, ProfileJson.Default.Profile)!;
            return ProfileRules.Broken(profile) is not { } broken
                ? profile
                : throw new ProfileException($"profile '{name}' contradicts itself: {broken}; {Rebuild}");
        }
        catch (JsonException e)
        {
            throw new ProfileException($"profile '{name}' is damaged at {e.Path ?? "$"} (line {e.LineNumber + 1}): {Rebuild}", e);
        }
    }

    // Format and version come first: a later version may have anything in its other properties.
    private static void CheckFormat(ReadOnlySpan<byte> utf8, string name)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            if (
                root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("format", out JsonElement format)
                || format.ValueKind != JsonValueKind.String
                || !format.ValueEquals(Profile.FormatName)
            )
            {
                throw new ProfileException(
                    $"'{name}' is JSON but no reference profile (its 'format' is not '{Profile.FormatName}'): {Rebuild}"
                );
            }
            if (
                !root.TryGetProperty("version", out JsonElement version)
                || version.ValueKind != JsonValueKind.Number
                || !version.TryGetInt32(out int number)
                || number < Profile.OldestVersion
                || number > Profile.CurrentVersion
            )
            {
                throw new ProfileException(
                    $"profile '{name}' has another version than this program reads ({Profile.OldestVersion} to {Profile.CurrentVersion}): {Rebuild}, or use the program that wrote it"
                );
            }
        }
        catch (JsonException e)
        {
            throw new ProfileException($"'{name}' is not JSON (line {e.LineNumber + 1}): {Rebuild}", e);
        }
    }
}

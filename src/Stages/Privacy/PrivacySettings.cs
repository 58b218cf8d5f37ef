using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Privacy;

/// <summary>Where the key of personal fields comes from, as written.</summary>
/// <param name="Key">The key, or <c>ephemeral</c>.</param>
/// <param name="KeyFile">A file that holds the key.</param>
/// <param name="KeyVersion">The version that hashes carry.</param>
internal sealed record PrivacyOptions(string? Key, string? KeyFile, string? KeyVersion);

/// <summary>The setting <c>privacy:</c> of everything that writes records out, and how it becomes a keyed hash.</summary>
internal static class PrivacySettings
{
    public const string KeyVariable = "VIGIA_HASH_KEY";
    public const string KeyVersionVariable = "VIGIA_HASH_KEY_VERSION";

    private const string Ephemeral = "ephemeral";
    private const string KeyForm = "write at least 32 bytes as hex or base64; 'openssl rand -base64 32' makes a key";

    private static readonly Field<string> Key = Field.Optional<string>(
        "key",
        new SecretType("a key of at least 32 bytes in hex or base64, or ephemeral"),
        $"The key, best as `${{{KeyVariable}}}`; `ephemeral` makes one that ends with the process, for trials.",
        null,
        $"${{{KeyVariable}}}"
    );

    private static readonly Field<string> KeyFile = Field.Optional<string>(
        "key_file",
        PathType.SecretFile,
        "A file with the key, in place of `key`.",
        null
    );

    private static readonly Field<string> KeyVersion = Field.Optional<string>(
        "key_version",
        TextType.Name,
        "The version that hashes carry, so that hashes by another key can be distinguished.",
        null,
        $"${{{KeyVersionVariable}:-1}}"
    );

    public static Field<PrivacyOptions> Setting { get; } =
        Field.Optional<PrivacyOptions>(
            "privacy",
            new ObjectType<PrivacyOptions>(
                new("privacy", "How fields that the schema marks `personal: hash` are hashed.", [Key, KeyFile, KeyVersion], v =>
                    new(v.Get(Key), v.Get(KeyFile), v.Get(KeyVersion))
                )
            ),
            $"How personal fields are hashed. Without it, as in the stage before that writes records out, or by `{KeyVariable}`.",
            null
        );

    /// <summary>
    /// The hash that the settings ask for, else the one of a stage before, else the environment's; null if there is no key.
    /// What is wrong with a key is noted.
    /// </summary>
    public static KeyedHash? Resolve(PrivacyOptions? written, PlanCheck check)
    {
        if (written is { Key: not null, KeyFile: not null })
        {
            check.Problem(Setting, "gives both 'key' and 'key_file'; keep one of them");
            return null;
        }
        KeyedHash? hash = written is null && check.SharedSettings<KeyedHash>() is { } before ? before : Create(written, check);
        if (hash is not null)
        {
            check.ShareSettings(hash);
        }
        return hash;
    }

    private static KeyedHash? Create(PrivacyOptions? written, PlanCheck check)
    {
        if (written?.Key == Ephemeral)
        {
            return new KeyedHash(HashKey.CreateEphemeral());
        }
        (string? text, string origin) = written switch
        {
            { Key: { } key } => (key, "'key'"),
            { KeyFile: { } file } => (Read(file, check), $"'{Path.GetFileName(file)}'"),
            _ => (check.Variable(KeyVariable), $"environment variable '{KeyVariable}'"),
        };
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        string version = written?.KeyVersion ?? (check.Variable(KeyVersionVariable) is { Length: > 0 } set ? set : "1");
        HashKey? parsed = version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? HashKey.Parse(text, version) : null;
        if (parsed is null)
        {
            check.Problem(
                Setting,
                $"{origin} holds no usable hash key, or its version has characters other than letters, digits, '.', '_' and '-'; {KeyForm}"
            );
        }
        return parsed is null ? null : new KeyedHash(parsed);
    }

    private static string? Read(string file, PlanCheck check)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            check.Problem(Setting, $"'key_file' cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Notes the problem that a personal field is to be hashed and there is no key.</summary>
    public static void RequireKey(PlanCheck check, string schema, string fields) =>
        check.Problem(
            null,
            $"schema '{schema}' has {fields} hashed, but there is no key; set {KeyVariable} ('openssl rand -base64 32' makes one), "
                + "give 'privacy: { key_file: ... }', or for a trial 'privacy: { key: ephemeral }'"
        );
}

using System.Text.RegularExpressions;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Kafka.Connection;

/// <summary>The name of a topic, as brokers take it.</summary>
internal static partial class TopicName
{
    public static TextType Type { get; } = new(Form(), "letters, digits, '.', '_' and '-', at most 249");

    [GeneratedRegex("^[A-Za-z0-9._-]{1,249}$")]
    private static partial Regex Form();
}

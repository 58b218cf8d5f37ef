using System.Text;
using Vigia.Engine.Configuration;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Score.Models;

/// <summary>A model beside the schema that is to feed it: what refusals show.</summary>
/// <param name="Model">The model's settings.</param>
/// <param name="File">The opened file.</param>
/// <param name="Schema">The schema of the records to be scored.</param>
internal sealed record ModelOffer(ModelOptions Model, ModelFile File, RecordSchema Schema)
{
    private const int MaxLine = 110;

    /// <summary>A refusal that says <paramref name="reason"/> and shows both sides below it.</summary>
    public ModelRefusedException Refuse(Field? setting, string reason, Exception? cause = null) =>
        new(setting, $"model '{Model.Name}': {reason}{Both()}", cause);

    private string Both()
    {
        var text = new StringBuilder();
        Section(text, $"{Path.GetFileName(File.Path)} takes", File.Inputs.Select(i => i.ToString()));
        Section(text, "and gives", File.Outputs.Select(o => o.ToString()));
        Section(
            text,
            $"schema '{Schema.Name}' offers {Schema.Features.Count} feature{(Schema.Features.Count == 1 ? "" : "s")}",
            Wrap(Schema.Features.Select(Describe))
        );
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        text.Append("\n    ").Append(title).Append(':');
        foreach (string line in lines.DefaultIfEmpty("nothing"))
        {
            text.Append("\n        ").Append(line);
        }
    }

    private static string Describe(FeatureSpec feature) =>
        feature.Type switch
        {
            FeatureType.Number => feature.Name,
            FeatureType.Boolean => $"{feature.Name} (boolean)",
            _ => $"{feature.Name} (category of {feature.Values.Count})",
        };

    /// <summary>The words in lines of readable length, separated by commas.</summary>
    private static IEnumerable<string> Wrap(IEnumerable<string> words)
    {
        string line = "";
        foreach (string word in words)
        {
            if (line.Length > 0 && line.Length + word.Length + 2 > MaxLine)
            {
                yield return line + ",";
                line = "";
            }
            line += line.Length == 0 ? word : $", {word}";
        }
        if (line.Length > 0)
        {
            yield return line;
        }
    }
}

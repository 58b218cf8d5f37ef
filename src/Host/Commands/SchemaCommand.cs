using System.CommandLine;
using System.Text.Json;
using Vigia.Engine.Reference;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary><c>vigia schema</c>: the JSON Schema of the configuration, or the reference of stages.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create(Streams streams)
    {
        var reference = new Option<bool>("--reference") { Description = "Prints the reference of sources and stages (Markdown) instead." };
        var command = new Command("schema", "Prints the JSON Schema of the configuration, for editors.") { reference };
        command.SetAction(parsed =>
        {
            streams.Output.Write(
                parsed.GetValue(reference)
                    ? StageReference.Create(Composition.Registry)
                    : ConfigurationSchema.Create(Composition.Registry).ToJsonString(Indented) + "\n"
            );
            return ExitCodes.Done;
        });
        return command;
    }
}

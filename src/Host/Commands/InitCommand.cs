using System.CommandLine;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Host.Terminal;
using Vigia.Stages.Inference;
using Vigia.Stages.Profiles;

namespace Vigia.Host.Commands;

/// <summary><c>vigia init FILE</c>: schema, pipeline and profile for records like those of a file, each guess with a comment.</summary>
internal static class InitCommand
{
    private static readonly Option<DirectoryInfo> Output = new("--output", "-o")
    {
        Description = "The directory for the files that are written.",
        DefaultValueFactory = _ => new DirectoryInfo("."),
    };

    private static readonly Option<FileInfo?> Model = new("--model", "-m") { Description = "The ONNX file that scores these records." };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "Name of the pipeline and of its files. Without it, the name of the file.",
    };

    public static Command Create(Streams streams)
    {
        Argument<FileInfo> file = SharedOptions.SampleFile();
        Option<long> records = SharedOptions.SampleRecords();
        var command = new Command("init", "Writes a record schema, a pipeline and a reference profile for a file of your own.")
        {
            file,
            Output,
            Model,
            Name,
            records,
        };
        command.SetAction(
            (parsed, _) =>
            {
                FileInfo input = parsed.GetValue(file)!;
                var guess = SchemaGuess.Of(SharedOptions.Sample(input, parsed.GetValue(records)));
                return WriteAsync(guess, input, parsed.GetValue(Model), parsed.GetValue(Name), parsed.GetValue(Output)!, streams);
            }
        );
        return command;
    }

    private static async Task<int> WriteAsync(
        SchemaGuess guess,
        FileInfo input,
        FileInfo? model,
        string? name,
        DirectoryInfo directory,
        Streams streams
    )
    {
        if (model is { Exists: false })
        {
            throw new UsageException($"--model: there is no file '{model}'");
        }
        if (!guess.Columns.Any(c => c.IsFeature))
        {
            throw new UsageException(
                $"no field of '{input}' can be a feature, so there is nothing to watch; 'vigia look {input}' shows why"
            );
        }
        name ??= NameOf(input);
        string Place(string extension) => Path.Combine(directory.FullName, name + extension);
        (string schema, string pipeline, string profile) = (Place(".schema.yaml"), Place(".yaml"), Place(".profile.json"));
        if (new[] { schema, pipeline, profile }.FirstOrDefault(File.Exists) is { } there)
        {
            throw new UsageException($"'{there}' exists and is not written over; choose another --output or --name, or remove it");
        }
        directory.Create();
        string Relative(FileInfo file) => Path.GetRelativePath(directory.FullName, file.FullName).Replace('\\', '/');
        var files = new PipelineFiles(name, Relative(input), $"{name}.schema.yaml", model is null ? null : Relative(model), null);
        await File.WriteAllTextAsync(schema, SchemaText.Write(guess, name)).ConfigureAwait(false);
        // Without drift at first: its reference is made through the pipeline itself.
        await File.WriteAllTextAsync(pipeline, PipelineText.Write(guess, files)).ConfigureAwait(false);
        await streams.Output.WriteLineAsync($"{schema}: fields of the records; check each guess").ConfigureAwait(false);
        var reference = new FileInfo(profile);
        try
        {
            await new ProfileRun(pipeline, [], streams)
                .SaveAsync([input.FullName], new ProfileOptions { Note = $"made from {input.Name}" }, reference)
                .ConfigureAwait(false);
        }
        catch (ConfigurationException)
        {
            await streams
                .Error.WriteLineAsync($"once this is mended: vigia profile {pipeline} --input {input} --output {profile}")
                .ConfigureAwait(false);
            throw;
        }
        finally
        {
            await File.WriteAllTextAsync(pipeline, PipelineText.Write(guess, files with { Profile = reference.Name }))
                .ConfigureAwait(false);
        }
        return await CheckAsync(pipeline, streams).ConfigureAwait(false);
    }

    private static async Task<int> CheckAsync(string pipeline, Streams streams)
    {
        PipelinePlan plan = Composition.Loader.Load(pipeline);
        await streams.Output.WriteLineAsync($"{pipeline}: ok").ConfigureAwait(false);
        foreach (string note in plan.Notes)
        {
            await streams.Output.WriteLineAsync($"  note: {note}").ConfigureAwait(false);
        }
        await streams.Output.WriteLineAsync($"next: vigia run {pipeline} --report report.html").ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static string NameOf(FileInfo input)
    {
        string bare = input.Name.Split('.')[0];
        string name = new([.. bare.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '-')]);
        name = name.Trim('-', '_').ToLowerInvariant();
        return name.Length == 0 ? "pipeline" : name[..Math.Min(name.Length, 60)];
    }
}

using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Compiled;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.Stages.Score.Outputs;
using Vigia.Stages.Score.Samples;
using Vigia.Stages.Score.Trials;

namespace Vigia.Stages.Score.Models;

/// <summary>
/// Opens a model, fits it to the schema, and tries it on a few rows, so that what cannot work is refused before anything flows.
/// </summary>
internal static class ModelOpening
{
    // Not 1 or 2, which many a wrong shape would have by chance.
    private const int TrialRowCount = 7;

    // A score that comes with the record has no known version.
    private const string GivenVersion = "unknown";

    /// <param name="model">The settings.</param>
    /// <param name="role">Its part.</param>
    /// <param name="schema">The schema of the records to be scored.</param>
    /// <param name="lists">The stage's feature lists.</param>
    /// <param name="threads">Threads within a run.</param>
    /// <exception cref="ModelRefusedException">The model cannot be used as the configuration has it.</exception>
    public static ReadyModel Open(ModelOptions model, ModelRole role, RecordSchema schema, FeatureLists lists, int threads)
    {
        if (model.FromField is { } field)
        {
            return Given(model, field, role, schema);
        }
        ReadyModel opened = OpenFile(model, role, schema, lists, threads);
        if (threads > 1 && opened.IsRowByRow)
        {
            // Several threads may have been what made scores depend on the batch: they add up partial sums.
            opened.Scorer.Dispose();
            opened = OpenFile(model, role, schema, lists, threads: 1);
        }
        return opened;
    }

    private static ReadyModel OpenFile(ModelOptions model, ModelRole role, RecordSchema schema, FeatureLists lists, int threads)
    {
        ModelFile file = ModelFile.Open(model, threads);
        ReadyModel? ready = null;
        try
        {
            ready = Fit(new ModelOffer(model, file, schema), role, lists);
            return ready;
        }
        finally
        {
            // Compiled trees do without the library's session; a refused model has no use for it either.
            if (ready?.Core is not OnnxRuntimeScorer)
            {
                file.Dispose();
            }
        }
    }

    /// <summary>A score that comes with the record.</summary>
    private static ReadyModel Given(ModelOptions model, FieldPath field, ModelRole role, RecordSchema schema)
    {
        int column = schema.Scores.ToList().IndexOf(field);
        if (column < 0)
        {
            string remedy =
                schema.Scores.Count == 0
                    ? $"write 'scores: [{field}]' in it"
                    : $"list it under 'scores' in it{Suggestion.Phrase(field.Text, [.. schema.Scores.Select(s => s.Text)])}";
            throw new ModelRefusedException(
                ScoreSpec.FromFieldField,
                $"model '{model.Name}': '{field}' is not a score of schema '{schema.Name}'; {remedy}"
            );
        }
        ModelInfo info = InfoOf(model, GivenVersion, role);
        return new ReadyModel(info, Read(model, new GivenScorer(column)), $"the score comes with the record, in '{field}'");
    }

    /// <summary>What the pipeline knows of it; the threshold is the one among the scores that it gives the batch.</summary>
    private static ModelInfo InfoOf(ModelOptions model, string version, ModelRole role) =>
        new(model.Name, model.Version ?? version, ScoreReading.Of(model)?.ReadThreshold ?? model.Threshold, role)
        {
            LossAtOne = model.PredictsLoss ? model.Scale?.To : null,
        };

    private static IScorer Read(ModelOptions model, IScorer scorer) =>
        ScoreReading.Of(model) is { } reading ? new ScaledScorer(scorer, reading) : scorer;

    private static ReadyModel Fit(ModelOffer offer, ModelRole role, FeatureLists lists)
    {
        InputsPlan inputs = InputBinding.Plan(offer, lists);
        var outputs = new OutputBinding(offer);
        ModelValue value = outputs.Choose();
        IReadOnlyList<Sample> samples = SampleFile.Read(offer, inputs);
        var trial = new TrialRows(
            offer.Schema.Features,
            NamedValues.Of(offer.File.Graph, inputs, offer.Schema.Features, TrialRows.NamedLimit),
            [.. samples.Select(sample => sample.Row)]
        );
        (ScoreOutput output, float[] row) = Try(offer, inputs, outputs, value, trial);
        ModelInfo info = InfoOf(offer.Model, offer.File.Version, role);
        CompilingResult compiling =
            offer.Model.Backend == Backend.OnnxRuntime
                ? new CompilingResult(null, "as configured")
                : TreeCompiling.Try(offer, inputs, value, output);
        if (compiling.Scorer is null && offer.Model.Backend == Backend.Compiled)
        {
            throw offer.Refuse(
                ScoreSpec.BackendField,
                $"it cannot be compiled: {compiling.Reason}; write 'backend: auto' to score it with ONNX Runtime"
            );
        }
        IScorer scorer = compiling.Scorer is { } compiled ? compiled : OpenScorer(offer, inputs, output, trial, row);
        string rule = scorer is OnnxRuntimeScorer { RowRule: var rows } ? rows.Text : "";
        string agreement = SampleCheck.Run(offer, scorer, samples);
        return new ReadyModel(info, Read(offer.Model, scorer), compiling.Reason + rule + agreement)
        {
            Warnings = ModelWarnings.Of(offer, value, scorer),
            ExactFeatures =
            [
                .. inputs
                    .ExactFeatures.Select(column => offer.Schema.Features[column])
                    .Where(f => f.Type == FeatureType.Number)
                    .Select(f => f.Name),
            ],
        };
    }

    private static OnnxRuntimeScorer OpenScorer(ModelOffer offer, InputsPlan inputs, ScoreOutput output, TrialRows trial, float[] row)
    {
        try
        {
            return new OnnxRuntimeScorer(offer.File.Session, inputs, output, offer.Schema.Features, trial, row);
        }
        catch (OnnxRuntimeException e)
        {
            throw offer.Refuse(null, $"it fails on a trial as it is run on batches (ONNX Runtime says: {OpeningFailure.Reason(e)})", e);
        }
        catch (InvalidDataException e)
        {
            throw offer.Refuse(ScoreSpec.OutputField, $"it does not give a score per row: {e.Message}", e);
        }
    }

    /// <summary>Runs the model on rows of zeros or, where it does not take those, of values that its file names.</summary>
    private static (ScoreOutput Output, float[] Row) Try(
        ModelOffer offer,
        InputsPlan inputs,
        OutputBinding outputs,
        ModelValue output,
        TrialRows trial
    )
    {
        int rows = inputs.FixedRows ?? TrialRowCount;
        OnnxRuntimeException? first = null;
        foreach (float[] row in trial.Candidates())
        {
            try
            {
                return (Run(offer, inputs, outputs, output, [.. Enumerable.Repeat(row, rows)]), row);
            }
            catch (OnnxRuntimeException e)
            {
                first ??= e;
            }
        }
        string open = inputs.HasOpenWidth
            ? $"; its file does not say how many features it takes, and it was given {inputs.Inputs.Sum(i => i.Width)}: list those that it takes under 'features'"
            : "";
        throw offer.Refuse(
            inputs.HasOpenWidth ? ScoreSpec.FeaturesField : null,
            $"it fails on a trial of {rows} rows of zeros{open} (ONNX Runtime says: {OpeningFailure.Reason(first!)})",
            first
        );
    }

    private static ScoreOutput Run(ModelOffer offer, InputsPlan inputs, OutputBinding outputs, ModelValue output, float[][] rows)
    {
        using var filled = new RunInputs(inputs, offer.Schema.Features);
        using var options = new RunOptions();
        filled.Fill(TrialRows.Batch(rows), 0, rows.Length);
        using IDisposableReadOnlyCollection<OrtValue> trial = offer.File.Session.Run(
            options,
            filled.Names,
            filled.Values,
            [output.Matrix ?? output.Name]
        );
        return outputs.Locate(output, trial[0], rows.Length);
    }
}

/// <summary>A model that is open and fits.</summary>
/// <param name="Info">What the rest of the pipeline knows of it.</param>
/// <param name="Scorer">What computes its scores.</param>
/// <param name="WhyScorer">Why this one: how well compiled trees agree with ONNX Runtime, or why trees are not compiled.</param>
internal sealed record ReadyModel(ModelInfo Info, IScorer Scorer, string WhyScorer)
{
    /// <summary>What readers should know before they trust its scores; each follows the model's name.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Names of numbers that it takes as doubles or whole numbers of more digits than a float's.</summary>
    public IReadOnlyList<string> ExactFeatures { get; init; } = [];

    /// <summary>What computes its scores, before they are scaled.</summary>
    public IScorer Core => Scorer is ScaledScorer scaled ? scaled.Inner : Scorer;

    /// <summary>Whether each record is scored alone, because scores depend on the other rows of a run.</summary>
    public bool IsRowByRow => Core is OnnxRuntimeScorer { RowRule.IsRowByRow: true };
}

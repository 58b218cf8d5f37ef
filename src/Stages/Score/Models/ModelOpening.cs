using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Planning;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score.Models;

/// <summary>Opens a model, fits it to the schema, and tries it on a few rows, so that what cannot work is refused before anything flows.</summary>
internal static class ModelOpening
{
    // Not 1 or 2, which many a wrong shape would have by chance.
    private const int TrialRows = 7;

    /// <param name="model">The settings.</param>
    /// <param name="role">Its part.</param>
    /// <param name="schema">The schema of the records to be scored.</param>
    /// <param name="lists">The stage's feature lists.</param>
    /// <param name="threads">Threads within a run.</param>
    /// <exception cref="ModelRefusedException">The model cannot be used as the configuration has it.</exception>
    public static ReadyModel Open(ModelOptions model, ModelRole role, RecordSchema schema, FeatureLists lists, int threads)
    {
        ModelFile file = ModelFile.Open(model, threads);
        try
        {
            var offer = new ModelOffer(model, file, schema);
            InputsPlan inputs = InputBinding.Plan(offer, lists);
            var outputs = new OutputBinding(offer);
            ModelValue output = outputs.Choose();
            ScoreOutput located = Try(offer, inputs, outputs, output);
            var info = new ModelInfo(model.Name, model.Version ?? file.Version, model.Threshold, role);
            return new ReadyModel(info, new OnnxRuntimeScorer(file.Session, inputs, located, schema.Features));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ScoreOutput Try(ModelOffer offer, InputsPlan inputs, OutputBinding outputs, ModelValue output)
    {
        int width = offer.Schema.Features.Count;
        int rows = inputs.FixedRows ?? TrialRows;
        var features = new BatchFeatures();
        features.Begin(new float[rows * width], rows, width);
        using var filled = new RunInputs(inputs, offer.Schema.Features);
        using var options = new RunOptions();
        try
        {
            filled.Fill(features, 0, rows);
            using IDisposableReadOnlyCollection<OrtValue> trial = offer.File.Session.Run(options, filled.Names, filled.Values, [output.Name]);
            return outputs.Locate(output, trial[0], rows);
        }
        catch (OnnxRuntimeException e)
        {
            string open = inputs.HasOpenWidth
                ? $"; its file does not say how many features it takes, and it was given {inputs.Inputs.Sum(i => i.Width)}: list those that it takes under 'features'"
                : "";
            throw offer.Refuse(inputs.HasOpenWidth ? ScoreSpec.FeaturesField : null, $"it fails on a trial of {rows} rows of zeros{open} (ONNX Runtime says: {OpeningFailure.Reason(e)})", e);
        }
    }
}

/// <summary>A model that is open and fits.</summary>
internal sealed record ReadyModel(ModelInfo Info, IScorer Scorer);

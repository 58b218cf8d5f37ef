using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score;

/// <summary>Checks the stage's settings against the schema and the model files, which it opens.</summary>
internal static class ScoreCheck
{
    private static readonly Field[] ForFiles =
    [
        ScoreSpec.FeaturesField,
        ScoreSpec.InputsField,
        ScoreSpec.OutputField,
        ScoreSpec.PositiveClassField,
        ScoreSpec.ActivationField,
        ScoreSpec.BackendField,
        ScoreSpec.SamplesField,
        ScoreSpec.Sha256Field,
    ];

    public static void Run(ScoreOptions options, PlanCheck check)
    {
        check.Requires("decode");
        CheckNames(options.Models, check);
        bool isClear = CheckSettings(options.Models, check);
        if (!check.Schemas.TryGetValue(options.Kind, out RecordSchema? schema))
        {
            check.Problem(
                ScoreSpec.KindField,
                $"there are no records of kind '{options.Kind}'{Suggestion.Phrase(options.Kind.Name, [.. check.Schemas.Keys.Select(k => k.Name)])}"
            );
            return;
        }
        if (!isClear)
        {
            return;
        }
        if (schema.Features.Count == 0 && options.Models.Any(m => m.FromField is null))
        {
            check.Problem(
                ScoreSpec.KindField,
                $"schema '{schema.Name}' of kind '{options.Kind}' has no features to score; list them under 'features' in it"
            );
            return;
        }
        var lists = new FeatureLists(schema.Features.Count);
        check.AddSeries((long)options.Models.Count * ModelTelemetry.SeriesOfModel);
        ModelRole[] roles = ModelRoles.Of(options.Models);
        for (int i = 0; i < roles.Length; i++)
        {
            CheckModel(options.Models[i], roles[i], schema, lists, options, check);
        }
    }

    private static void CheckNames(IReadOnlyList<ModelOptions> models, PlanCheck check)
    {
        foreach (ModelOptions twice in models.GroupBy(m => m.Name).SelectMany(g => g.Skip(1)))
        {
            check.Problem(
                twice.Written!.PositionOf(ScoreSpec.NameField),
                $"a model named '{twice.Name}' is defined above; give each its own name"
            );
        }
        foreach (ModelOptions second in models.Where(m => m.Role == ModelRole.Champion).Skip(1))
        {
            check.Problem(
                second.Written!.PositionOf(ScoreSpec.RoleField),
                $"model '{second.Name}' is a second champion; make it 'challenger' or 'shadow'"
            );
        }
    }

    /// <summary>Notes settings that contradict each other; false if it is not known what a model is.</summary>
    private static bool CheckSettings(IReadOnlyList<ModelOptions> models, PlanCheck check)
    {
        bool isClear = true;
        foreach (ModelOptions model in models)
        {
            bool isGiven = model.FromField is not null;
            if (isGiven == model.Path.Length > 0)
            {
                isClear = false;
                check.Problem(
                    model.Written!.PositionOf(isGiven ? ScoreSpec.FromFieldField : null),
                    $"model '{model.Name}' needs 'path' (an ONNX file) or 'from_field' (a score of the record), and not both"
                );
            }
            if (!isGiven && model.FlagsBelow && model.Scale is null)
            {
                check.Note(
                    $"model '{model.Name}' flags low scores, which are taken to go from 0 to 1; write their range or quantiles under 'scale' if they do not"
                );
            }
            if (model.PredictsLoss && model is not { FlagsBelow: false, Scale: { From: 0, To: > 0, Quantiles.Count: 0 } })
            {
                isClear = false;
                check.Problem(
                    model.Written!.PositionOf(ScoreSpec.PredictsField),
                    $"model '{model.Name}' predicts a loss, so its scores need a range from 0; write the greatest loss to expect as 'scale: [0, LOSS]', and leave 'flag: below' out"
                );
            }
            foreach (Field useless in isGiven ? ForFiles.Where(model.Written!.Has) : [])
            {
                check.Problem(
                    model.Written!.PositionOf(useless),
                    $"model '{model.Name}': '{useless.Name}' is for ONNX files and says nothing of a score from a field; leave it out"
                );
            }
            if (!float.IsFinite(model.Threshold))
            {
                check.Problem(
                    model.Written!.PositionOf(ScoreSpec.ThresholdField),
                    $"model '{model.Name}': scores are single-precision numbers, and none reaches this threshold; bring it into their range"
                );
            }
            CheckParity(model, models, check);
        }
        return isClear;
    }

    private static void CheckParity(ModelOptions model, IReadOnlyList<ModelOptions> models, PlanCheck check)
    {
        if (model.Parity is not { } parity)
        {
            return;
        }
        string[] others = [.. models.Select(m => m.Name).Where(name => name != model.Name)];
        if (parity.Model == model.Name)
        {
            check.Problem(
                model.Written!.PositionOf(ScoreSpec.ParityField),
                $"model '{model.Name}' is compared with itself; name another model under 'parity'"
            );
        }
        else if (!others.Contains(parity.Model))
        {
            check.Problem(
                model.Written!.PositionOf(ScoreSpec.ParityField),
                $"model '{model.Name}' is to be compared with '{parity.Model}', which is not a model here{(others.Length == 0 ? "; add it under 'models'" : Suggestion.Phrase(parity.Model, others))}"
            );
        }
    }

    private static void CheckModel(
        ModelOptions model,
        ModelRole role,
        RecordSchema schema,
        FeatureLists lists,
        ScoreOptions options,
        PlanCheck check
    )
    {
        try
        {
            ReadyModel ready = ModelOpening.Open(model, role, schema, lists, options.Threads);
            ready.Scorer.Dispose();
            check.AddModel(ready.Info);
            foreach (string feature in ready.ExactFeatures)
            {
                check.AddExactFeature(options.Kind, feature);
            }
            foreach (string warning in ready.Warnings)
            {
                check.Note($"model '{model.Name}' {warning}");
            }
        }
        catch (ModelRefusedException refused)
        {
            check.Problem(model.Written!.PositionOf(refused.Setting), refused.Message);
        }
    }
}

using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score;

/// <summary>Checks the stage's settings against the schema and the model files, which it opens.</summary>
internal static class ScoreCheck
{
    public static void Run(ScoreOptions options, PlanCheck check)
    {
        check.Requires("decode");
        CheckNames(options.Models, check);
        if (!check.Schemas.TryGetValue(options.Kind, out RecordSchema? schema))
        {
            check.Problem(ScoreSpec.KindField, $"there are no records of kind '{options.Kind}'{Suggestion.Phrase(options.Kind.Name, [.. check.Schemas.Keys.Select(k => k.Name)])}");
            return;
        }
        if (schema.Features.Count == 0)
        {
            check.Problem(ScoreSpec.KindField, $"schema '{schema.Name}' of kind '{options.Kind}' has no features to score; list them under 'features' in it");
            return;
        }
        var lists = new FeatureLists(schema.Features.Count);
        ModelRole[] roles = ModelRoles.Of(options.Models);
        for (int i = 0; i < roles.Length; i++)
        {
            CheckModel(options.Models[i], roles[i], schema, lists, options.Threads, check);
        }
    }

    private static void CheckNames(IReadOnlyList<ModelOptions> models, PlanCheck check)
    {
        foreach (ModelOptions twice in models.GroupBy(m => m.Name).SelectMany(g => g.Skip(1)))
        {
            check.Problem(twice.Written!.PositionOf(ScoreSpec.NameField), $"a model named '{twice.Name}' stands above already; give each its own name");
        }
        foreach (ModelOptions second in models.Where(m => m.Role == ModelRole.Champion).Skip(1))
        {
            check.Problem(second.Written!.PositionOf(ScoreSpec.RoleField), $"model '{second.Name}' is a second champion; make it 'challenger' or 'shadow'");
        }
    }

    private static void CheckModel(ModelOptions model, ModelRole role, RecordSchema schema, FeatureLists lists, int threads, PlanCheck check)
    {
        try
        {
            ReadyModel ready = ModelOpening.Open(model, role, schema, lists, threads);
            ready.Scorer.Dispose();
            check.AddModel(ready.Info);
        }
        catch (ModelRefusedException refused)
        {
            check.Problem(model.Written!.PositionOf(refused.Setting), refused.Message);
        }
    }
}

using Vigia.Engine.Components;

namespace Vigia.Stages.Score;

/// <summary>
/// Who plays which part where the configuration leaves it open: the first model without a role is the champion unless
/// another one is named so, and every other is a challenger.
/// </summary>
internal static class ModelRoles
{
    /// <summary>The role of each model, in order.</summary>
    public static ModelRole[] Of(IReadOnlyList<ModelOptions> models)
    {
        bool hasChampion = models.Any(m => m.Role == ModelRole.Champion);
        var roles = new ModelRole[models.Count];
        for (int i = 0; i < roles.Length; i++)
        {
            roles[i] = models[i].Role ?? (hasChampion ? ModelRole.Challenger : ModelRole.Champion);
            hasChampion |= roles[i] == ModelRole.Champion;
        }
        return roles;
    }

    /// <summary>The word for a role in configuration, metrics and status.</summary>
    public static string Word(ModelRole role) =>
        role switch
        {
            ModelRole.Champion => "champion",
            ModelRole.Challenger => "challenger",
            _ => "shadow",
        };
}

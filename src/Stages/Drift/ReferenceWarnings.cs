using Vigia.Engine.Components;
using Vigia.Stages.Profiles;

namespace Vigia.Stages.Drift;

/// <summary>What a reference cannot do for the pipeline that it is used in.</summary>
internal static class ReferenceWarnings
{
    /// <summary>Logs it, once at the start.</summary>
    public static void Log(DriftReference reference, StageContext context)
    {
        if (reference.Profile.Version < Profile.VersionWithHours)
        {
            DriftLog.OldProfile(context.Log, reference.Profile.Version, Profile.CurrentVersion);
        }
        if (reference.NoJoint is { } remedy)
        {
            DriftLog.NoJointScore(context.Log, remedy);
        }
        foreach (ModelInfo model in context.Models)
        {
            if (reference.Profile.Scores.FirstOrDefault(s => s.Model == model.Name) is not { } score)
            {
                continue;
            }
            if (score.ModelVersion != model.Version)
            {
                DriftLog.OtherVersion(context.Log, model.Name, model.Version, score.ModelVersion);
            }
            if (!score.Numbers.Edges.Contains(model.Threshold))
            {
                DriftLog.OtherThreshold(context.Log, model.Threshold, model.Name);
            }
        }
    }
}

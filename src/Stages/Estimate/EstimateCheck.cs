using Vigia.Engine.Components;
using Vigia.Stages.Counting;
using Vigia.Stages.Profiles;

namespace Vigia.Stages.Estimate;

/// <summary>Checks the stage's settings, and the profile against schema and models.</summary>
internal static class EstimateCheck
{
    public static void Run(EstimateOptions options, PlanCheck check)
    {
        check.Requires("score");
        WindowRules.Check(options.Windows, options.Time.Pane, EstimateSpec.WindowsField, check);
        try
        {
            Profile profile = ProfileFile.Load(options.Reference);
            // Schemas or models that could not be read have problems of their own.
            if (check.Schemas.Count > 0 && check.Models.Count > 0)
            {
                EstimateReference.Fit(profile, check.Schemas, check.Models);
                check.AddSeries(EstimateMetrics.SeriesOf(check.Models.Count, options.Windows.Count));
            }
        }
        catch (ProfileException refused)
        {
            check.Problem(EstimateSpec.ReferenceField, refused.Message);
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Drift;
using Vigia.Stages.Profiles;

namespace Vigia.Stages.Estimate;

/// <summary>A calibrated profile fitted to a pipeline.</summary>
/// <param name="Kind">The records whose scores are counted.</param>
/// <param name="Period">How the reference was cut.</param>
/// <param name="Subjects">Models with a calibration, in the order of the pipeline.</param>
/// <param name="Profile">The profile.</param>
internal sealed record EstimateReference(RecordKind Kind, CalendarPeriod Period, IReadOnlyList<EstimateSubject> Subjects, Profile Profile)
{
    /// <summary>The least length of a window that may be judged by how much periods varied; February is a month too.</summary>
    public TimeSpan PeriodMin =>
        TimeSpan.FromDays(
            Period switch
            {
                CalendarPeriod.Day => 1,
                CalendarPeriod.Week => 7,
                _ => 28,
            }
        );

    /// <summary>What windows and reports call the period.</summary>
    public string PeriodName => Period.ToString().ToLowerInvariant();

    /// <summary>Fits the profile to schemas and models.</summary>
    /// <exception cref="ProfileException">It does not fit, or has no calibration of any model here.</exception>
    public static EstimateReference Fit(
        Profile profile,
        IReadOnlyDictionary<RecordKind, RecordSchema> schemas,
        IReadOnlyList<ModelInfo> models
    )
    {
        RecordKind kind = DriftReference.Fit(profile, schemas, models).Kind;
        EstimateSubject[] subjects =
        [
            .. models
                .Index()
                .SelectMany(m =>
                    profile
                        .Scores.Where(s => s.Model == m.Item.Name && s.Calibration is not null)
                        .Select(s => new EstimateSubject(m.Item, m.Index, s.Calibration!))
                ),
        ];
        return subjects.Length > 0
            ? new EstimateReference(kind, profile.Period!.Value, subjects, profile)
            : throw new ProfileException(
                $"the profile has no calibration of {string.Join(" or ", models.Select(m => $"'{m.Name}'"))}: build it from labelled records, with 'truth' in the schema"
            );
    }

    /// <summary>What a model's counts are counted into: its name and version, and the cells.</summary>
    public static string TagOf(EstimateSubject subject)
    {
        byte[] edges = Encoding.UTF8.GetBytes(string.Join('\0', subject.Layout.Cells.Select(c => c.Label)));
        return $"{subject.Model.Name}@{subject.Model.Version}#{Convert.ToHexStringLower(SHA256.HashData(edges))[..12]}";
    }
}

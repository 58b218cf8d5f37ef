using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles;
using Vigia.Stages.Reports;
using Vigia.Stages.Segments;
using Vigia.Statistics;
using Vigia.Statistics.Drift;
using Vigia.Statistics.Joint;

namespace Vigia.Stages.Drift;

/// <summary>A reference profile fitted to a pipeline: what is watched, in the order of the batch's columns.</summary>
internal sealed class DriftReference
{
    private DriftReference(
        Profile profile,
        RecordKind kind,
        RecordSchema schema,
        IReadOnlyList<DriftSubject> features,
        JointReference? joint,
        IReadOnlyList<(int Model, DriftSubject Subject)> scores,
        DriftSegments segments
    )
    {
        Profile = profile;
        Kind = kind;
        Schema = schema;
        Features = features;
        Joint = joint;
        Scores = scores;
        Segments = segments;
        Watched = joint is null ? features : [.. features, joint.Subject];
        Subjects = [.. Watched, .. scores.Select(s => s.Subject)];
    }

    public Profile Profile { get; }

    /// <summary>The records that are watched.</summary>
    public RecordKind Kind { get; }

    /// <summary>How they are read.</summary>
    public RecordSchema Schema { get; }

    /// <summary>One per column of the feature matrix.</summary>
    public IReadOnlyList<DriftSubject> Features { get; }

    /// <summary>How well features go together; null if the profile does not know.</summary>
    public JointReference? Joint { get; }

    /// <summary>Why there is no joint score although there could be one, as a remedy; null if there is one, or cannot be one.</summary>
    public string? NoJoint =>
        Joint is not null ? null
        : Profile.Joint is not null ? "the values of a category are declared in another order than in the profile; build the profile again"
        : Profile.Version < Profile.CurrentVersion ? "build the profile again with 'vigia profile'"
        : null;

    /// <summary>Features, then the joint score.</summary>
    public IReadOnlyList<DriftSubject> Watched { get; }

    /// <summary>Models that the profile knows, with their place among the batch's models.</summary>
    public IReadOnlyList<(int Model, DriftSubject Subject)> Scores { get; }

    /// <summary>By model, the version whose scores the profile holds.</summary>
    public IReadOnlyDictionary<string, string> ScoreVersions => Profile.Scores.ToDictionary(s => s.Model, s => s.ModelVersion);

    /// <summary>Features, the joint score, then scores.</summary>
    public IReadOnlyList<DriftSubject> Subjects { get; }

    /// <summary>What drift is split by.</summary>
    public DriftSegments Segments { get; }

    /// <summary>Local time minus UTC of the reference by hour of the week; null if the profile has none.</summary>
    public int? UtcOffsetHours => Subjects.Any(s => s.Clock is not null) ? Profile.Span?.UtcOffsetHours : null;

    /// <summary>The same reference, split.</summary>
    /// <exception cref="ProfileException">The profile has no counts by one of the features.</exception>
    public DriftReference SplitBy(SegmentOptions options) =>
        new(Profile, Kind, Schema, Features, Joint, Scores, DriftSegments.Fit(this, options));

    /// <summary>
    /// Says what the features' counts are counted against: every cell and its reference, how the schema reads the features, and which
    /// event times are believed. Scores have marks of their own (<see cref="ScoreTag"/>), so that a model can change by itself.
    /// </summary>
    public string FingerprintWith(EventTimeRules rules)
    {
        var text = new StringBuilder();
        for (int i = 0; i < Watched.Count; i++)
        {
            Append(text, i);
        }
        foreach (JointPair pair in Joint?.Model.Pairs ?? [])
        {
            text.Append(CultureInfo.InvariantCulture, $"{pair.First}\0{pair.Second}\0").AppendJoin('\0', pair.Counts).Append('\0');
        }
        foreach (FeatureSpec feature in Schema.Features)
        {
            text.Append(CultureInfo.InvariantCulture, $"{feature.Path.Text}\0{feature.Missing}\0{feature.Unseen}\0");
        }
        string hours = UtcOffsetHours is { } offset ? $", by hour of the week at UTC{offset:+0;-0;+0}" : "";
        string split =
            Segments.Plan.Dimensions.Count == 0 ? "" : $", split by {string.Join(", ", Segments.Plan.Dimensions.Select(d => d.Feature))}";
        return $"profile {Hash(text)} of schema {Schema.Name} version {Schema.Version} with {Describe(rules)}{hours}{split}";
    }

    /// <summary>What window reports are counted against.</summary>
    public ReportBasis BasisOf(DriftOptions options, IReadOnlyList<ModelInfo> models) =>
        new()
        {
            Schema = Schema.Name,
            SchemaVersion = Schema.Version,
            Pane = options.Time.Pane,
            Lateness = options.Time.Lateness,
            MaxAhead = options.Time.MaxAhead,
            Late = options.Time.Late,
            Smoothing = options.Smoothing,
            Subjects =
            [
                .. Watched.Select(f => new ReportSubject(f)),
                .. Scores.Select(s => new ReportSubject(s.Subject, models[s.Model].Version)),
            ],
        };

    /// <summary>The rules by which counts were put into panes.</summary>
    public static string Describe(EventTimeRules rules) =>
        $"pane {DurationType.Format(rules.Pane)}, lateness {DurationType.Format(rules.Lateness)}, late {rules.Late.ToString().ToLowerInvariant()}, max_ahead {DurationType.Format(rules.MaxAhead)}";

    /// <summary>The mark of a score's counts in the state: model, version, and a hash of its cells and their reference.</summary>
    /// <param name="score">Which of <see cref="Scores"/>.</param>
    /// <param name="version">The model's version.</param>
    public string ScoreTag(int score, string version)
    {
        var text = new StringBuilder();
        Append(text, Watched.Count + score);
        return $"{Scores[score].Subject.Name}@{version}#{Hash(text)}";
    }

    /// <summary>Empty counts of what the stage <c>drift</c> watches: features, then scores.</summary>
    public DriftState CreateState(DriftOptions options, IReadOnlyList<ModelInfo> models, TimeProvider time, SimdLevel level) =>
        new(
            new DriftCounter(
                [.. Features.Select(f => f.Layout)],
                [.. Scores.Select(s => (s.Model, s.Subject.Layout))],
                level,
                Segments.Plan,
                Joint is { } joint ? (new JointScorer(joint.Model, level), joint.Subject.Layout) : null
            ),
            new DriftCodec(
                Watched.Sum(f => f.Cells.Count),
                [.. Scores.Select((s, i) => (ScoreTag(i, models[s.Model].Version), s.Subject.Cells.Count))],
                1 + Segments.Plan.SlotCount
            ),
            options.Time,
            options.Windows,
            options.Windows.Select(w => (w.Name, WindowGrid.Every(w.Length))),
            new TumblingRules(options.ReportWindows, options.Reports is not null),
            time,
            UtcOffsetHours is { } offset ? new HourCounter(options.Time.Pane, offset) : null
        );

    /// <summary>Fits the profile to the schemas and models.</summary>
    /// <exception cref="ProfileException">It does not fit; the message says in what.</exception>
    public static DriftReference Fit(
        Profile profile,
        IReadOnlyDictionary<RecordKind, RecordSchema> schemas,
        IReadOnlyList<ModelInfo> models
    )
    {
        RecordKind[] kinds = [.. schemas.Where(s => s.Value.Name == profile.Schema.Name).Select(s => s.Key)];
        if (kinds.Length == 0)
        {
            string known = string.Join(", ", schemas.Values.Select(s => $"'{s.Name}'"));
            throw new ProfileException(
                $"the profile was built for schema '{profile.Schema.Name}', the pipeline has {known}; build a profile with this pipeline"
            );
        }
        RecordSchema schema = schemas[kinds[0]];
        IReadOnlyList<string> differences = ProfileRules.Differences(profile, schema);
        if (differences.Count > 0)
        {
            throw new ProfileException(
                $"the profile does not fit schema '{schema.Name}': {string.Join("; ", differences)}. Build a profile with this schema, or use the schema it was built with"
            );
        }
        Dictionary<string, FeatureProfile> byName = profile.Features.ToDictionary(f => f.Name);
        return new DriftReference(
            profile,
            kinds[0],
            schema,
            [.. schema.Features.Select(feature => FeatureSubject(feature, byName[feature.Name]))],
            JointReference.Fit(profile, schema, (numbers, hourly, moments) =>
                NumberSubject(JointReference.Name, JointReference.Type, numbers, moments, hourly)
            ),
            [.. models.Index().SelectMany(m => profile.Scores.Where(s => s.Model == m.Item.Name).Select(s => (m.Index, ScoreSubject(s))))],
            DriftSegments.None
        );
    }

    private void Append(StringBuilder text, int index)
    {
        DriftSubject subject = Subjects[index];
        text.Append(subject.Type).Append('\0').Append(subject.Name).Append('\0');
        text.AppendJoin('\0', subject.Cells.Zip(subject.Reference, (cell, count) => $"{cell.Label}\0{count}")).Append('\0');
        int start = Subjects.Take(index).Sum(s => s.Cells.Count);
        foreach ((int slot, string segment) in Segments.Plan.Names.Index())
        {
            ReadOnlySpan<long> own = Segments.Reference.AsSpan(slot * Segments.Block + start, subject.Cells.Count);
            text.Append(segment).Append('\0').AppendJoin('\0', own.ToArray()).Append('\0');
        }
    }

    private static string Hash(StringBuilder text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..12];

    private static DriftSubject FeatureSubject(FeatureSpec feature, FeatureProfile reference)
    {
        string type = feature.Type.ToString().ToLowerInvariant();
        if (reference.Numbers is { } numbers)
        {
            return NumberSubject(feature.Name, type, numbers, reference.Moments, reference.Hourly);
        }
        // The profile may have been built with the values in another order.
        string[] values = [.. reference.Categories!.Values.Select(v => v.Value)];
        int[] places = [.. CellLayout.ValuesOf(feature).Select(v => Array.IndexOf(values, v)), values.Length, values.Length + 1];
        long[] counts = reference.ToCells();
        return new DriftSubject(feature.Name, type, CellLayout.OfCategory(feature), [.. places.Select(p => counts[p])], null)
        {
            Clock = ClockOf(reference.Hourly, places),
        };
    }

    private static DriftSubject ScoreSubject(ScoreProfile score) =>
        NumberSubject(score.Model, "score", score.Numbers, score.Moments, score.Hourly);

    private static DriftSubject NumberSubject(string name, string type, NumberCounts numbers, Moments? moments, HourlyProfile? hourly)
    {
        long[] counts = numbers.ToCells();
        return new DriftSubject(name, type, CellLayout.OfNumber([.. numbers.Edges]), counts, moments, numbers.Means)
        {
            Clock = ClockOf(hourly, [.. Enumerable.Range(0, counts.Length)]),
        };
    }

    private static ClockedReference? ClockOf(HourlyProfile? hourly, int[] places) =>
        hourly is null
            ? null
            : new ClockedReference(
                new HourlyReference(
                    [.. hourly.Counts.Select(hour => places.Select(p => (double)hour[p]).ToArray())],
                    hourly.DayWorth,
                    hourly.WeekWorth
                ),
                [.. hourly.Variation.Select(v => (v.Hours, v.ToVariation()))]
            );
}

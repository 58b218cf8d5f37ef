using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Drift;

internal static partial class DriftLog
{
    [LoggerMessage(
        EventIds.DriftStarted,
        LogLevel.Information,
        "reference of {Rows} records: {Features} features, scores of {Models} models; vector width {Simd}"
    )]
    public static partial void Started(ILogger log, long rows, int features, int models, string simd);

    [LoggerMessage(
        EventIds.DriftSmallReference,
        LogLevel.Warning,
        "window {Window} holds {Records} records, more than a tenth of the {ReferenceRecords} records of the reference: the reference's own error shows in its "
            + "verdicts; build the profile from more records, or use shorter windows"
    )]
    public static partial void SmallReference(ILogger log, string window, long records, long referenceRecords);

    [LoggerMessage(
        EventIds.DriftOldProfile,
        LogLevel.Warning,
        "profile is of version {Version}, this program writes {Current}: daily rhythm counts as drift without its counts by hour of the week, "
            + "frequent values share cells with others, and Wasserstein distances are coarse; build the profile again with 'vigia profile'"
    )]
    public static partial void OldProfile(ILogger log, int version, int current);

    [LoggerMessage(
        EventIds.DriftNoJointScore,
        LogLevel.Warning,
        "profile has no joint score that fits the schema: drift that no single feature shows, such as a broken correlation, is not watched; {Remedy}"
    )]
    public static partial void NoJointScore(ILogger log, string remedy);

    [LoggerMessage(
        EventIds.DriftExplained,
        LogLevel.Information,
        "{What} changed in window {Window}; main features, each with the share of the change that disappears without it: {Features}"
    )]
    public static partial void Explained(ILogger log, string what, string window, string features);

    [LoggerMessage(
        EventIds.DriftOtherVersion,
        LogLevel.Warning,
        "model '{Model}' is version {Version}, the reference holds scores of version {ReferenceVersion}: their drift compares two models; build the profile again"
    )]
    public static partial void OtherVersion(ILogger log, string model, string version, string referenceVersion);

    [LoggerMessage(
        EventIds.DriftOtherThreshold,
        LogLevel.Warning,
        "threshold {Threshold} of model '{Model}' is not an edge of the reference's score bins: flagged shares cannot be read from them; build the profile again"
    )]
    public static partial void OtherThreshold(ILogger log, float threshold, string model);

    [LoggerMessage(
        EventIds.DriftIncident,
        LogLevel.Warning,
        "incident: {Cause}; since {Time:O}, window {Window}; later changes of the same cause join it"
    )]
    public static partial void Incident(ILogger log, string cause, DateTimeOffset time, string window);

    [LoggerMessage(
        EventIds.DriftReached,
        LogLevel.Information,
        "drift: {What} {Name} reached level {Level} in window {Window} at {Time:O}: effect {Effect:0.0000} (PSI less its mean by chance), evidence {Evidence:0.00}"
    )]
    public static partial void Reached(
        ILogger log,
        string what,
        string name,
        string level,
        string window,
        DateTimeOffset time,
        double effect,
        double evidence
    );

    [LoggerMessage(
        EventIds.DriftLeft,
        LogLevel.Information,
        "drift: {What} {Name} is below level {Level} again in window {Window} at {Time:O}: effect {Effect:0.0000} (PSI less its mean by chance), evidence {Evidence:0.00}"
    )]
    public static partial void Left(
        ILogger log,
        string what,
        string name,
        string level,
        string window,
        DateTimeOffset time,
        double effect,
        double evidence
    );

    [LoggerMessage(
        EventIds.DriftScoresIgnored,
        LogLevel.Warning,
        "the state holds counts of scores {Tag} (model, version, cells) that no model of the pipeline produces now: they are ignored; "
            + "a model that has changed starts counting from empty, all other counts continue"
    )]
    public static partial void ScoresIgnored(ILogger log, string tag);
}

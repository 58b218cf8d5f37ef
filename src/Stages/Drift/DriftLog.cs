using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Drift;

internal static partial class DriftLog
{
    [LoggerMessage(1, LogLevel.Information, "reference of {Rows} records: {Features} features, scores of {Models} models; vector width {Simd}")]
    public static partial void Started(ILogger log, long rows, int features, int models, string simd);

    [LoggerMessage(7, LogLevel.Warning,
        "window {Window} holds {Records} records, more than a tenth of the {ReferenceRecords} records of the reference: the reference's own error shows in its "
        + "verdicts; build the profile from more records, or use shorter windows")]
    public static partial void SmallReference(ILogger log, string window, long records, long referenceRecords);

    [LoggerMessage(8, LogLevel.Warning,
        "profile is of version {Version}, this program writes {Current}: daily rhythm counts as drift without its counts by hour of the week, "
        + "frequent values share cells with others, and Wasserstein distances are coarse; build the profile again with 'vigia profile'")]
    public static partial void OldProfile(ILogger log, int version, int current);

    [LoggerMessage(2, LogLevel.Warning,
        "model '{Model}' is version {Version}, the reference holds scores of version {ReferenceVersion}: their drift compares two models; build the profile again")]
    public static partial void OtherVersion(ILogger log, string model, string version, string referenceVersion);

    [LoggerMessage(3, LogLevel.Warning,
        "threshold {Threshold} of model '{Model}' is no edge of the reference's score bins: flagged shares cannot be read from them; build the profile again")]
    public static partial void OtherThreshold(ILogger log, float threshold, string model);

    [LoggerMessage(4, LogLevel.Information,
        "drift: {What} {Name} reached level {Level} in window {Window} at {Time:O}: effect {Effect:0.0000} (PSI less chance), evidence {Evidence:0.00}")]
    public static partial void Reached(
        ILogger log, string what, string name, string level, string window, DateTimeOffset time, double effect, double evidence);

    [LoggerMessage(5, LogLevel.Information,
        "drift: {What} {Name} is below level {Level} again in window {Window} at {Time:O}: effect {Effect:0.0000} (PSI less chance), evidence {Evidence:0.00}")]
    public static partial void Left(
        ILogger log, string what, string name, string level, string window, DateTimeOffset time, double effect, double evidence);

    [LoggerMessage(6, LogLevel.Warning,
        "the state holds counts of scores {Tag} (model, version, cells) that no model of the pipeline produces now: they are ignored; "
        + "a model that has changed starts counting from empty, all other counts continue")]
    public static partial void ScoresIgnored(ILogger log, string tag);
}

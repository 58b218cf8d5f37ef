using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Drift;

internal static partial class DriftLog
{
    [LoggerMessage(1, LogLevel.Information, "reference of {Rows} records: {Features} features, scores of {Models} models; vector width {Simd}")]
    public static partial void Started(ILogger log, long rows, int features, int models, string simd);

    [LoggerMessage(2, LogLevel.Warning,
        "model '{Model}' is version {Version}, the reference holds scores of version {ReferenceVersion}: their drift compares two models; build the profile again")]
    public static partial void OtherVersion(ILogger log, string model, string version, string referenceVersion);

    [LoggerMessage(3, LogLevel.Warning,
        "threshold {Threshold} of model '{Model}' is no edge of the reference's score bins: flagged shares cannot be read from them; build the profile again")]
    public static partial void OtherThreshold(ILogger log, float threshold, string model);

    [LoggerMessage(4, LogLevel.Information,
        "drift: {What} {Name} passed {Level} in window {Window} at {Time:O}: PSI {Psi:0.0000}, noise floor {Floor:0.0000}")]
    public static partial void Passed(ILogger log, string what, string name, string level, string window, DateTimeOffset time, double psi, double floor);

    [LoggerMessage(5, LogLevel.Information,
        "drift: {What} {Name} is back below {Level} in window {Window} at {Time:O}: PSI {Psi:0.0000}, noise floor {Floor:0.0000}")]
    public static partial void FellBack(ILogger log, string what, string name, string level, string window, DateTimeOffset time, double psi, double floor);

    [LoggerMessage(6, LogLevel.Warning,
        "the state holds counts of scores {Tag} (model, version, cells), which no model gives now: they are left aside; "
        + "a model that has changed starts its own counts afresh, everything else goes on")]
    public static partial void ScoresAfresh(ILogger log, string tag);
}

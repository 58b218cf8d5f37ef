using Microsoft.Extensions.Logging;

namespace Vigia.Stages.Estimate;

internal static partial class EstimateLog
{
    [LoggerMessage(1, LogLevel.Information, "performance of model '{Model}' is estimated from {Rates} rates, learned from {Legitimate} legitimate records and {Frauds} frauds")]
    public static partial void Started(ILogger log, string model, int rates, long legitimate, long frauds);

    [LoggerMessage(2, LogLevel.Warning,
        "model '{Model}' is version {Version}, the calibration was learned from scores of version {ReferenceVersion}: what a score is worth may have changed; build the profile again")]
    public static partial void OtherVersion(ILogger log, string model, string version, string referenceVersion);

    [LoggerMessage(3, LogLevel.Warning, "the profile has no calibration of model '{Model}': its performance is not estimated")]
    public static partial void NotCalibrated(ILogger log, string model);

    [LoggerMessage(4, LogLevel.Warning, "estimated {Metric} of model '{Model}' in window {Window} is {Value:0.0000}, outside {Lower:0.0000} to {Upper:0.0000}")]
    public static partial void Left(ILogger log, string metric, string model, string window, double value, double lower, double upper);

    [LoggerMessage(5, LogLevel.Information, "estimated {Metric} of model '{Model}' in window {Window} is back within its limits: {Value:0.0000}")]
    public static partial void Back(ILogger log, string metric, string model, string window, double value);
}

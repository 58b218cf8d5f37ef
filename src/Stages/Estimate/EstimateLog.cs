using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Estimate;

internal static partial class EstimateLog
{
    [LoggerMessage(
        EventIds.EstimateStarted,
        LogLevel.Information,
        "performance of model '{Model}' is estimated from {Rates} rates, learned from {Legitimate} legitimate records and {Frauds} frauds"
    )]
    public static partial void Started(ILogger log, string model, int rates, long legitimate, long frauds);

    [LoggerMessage(
        EventIds.EstimateOtherVersion,
        LogLevel.Warning,
        "model '{Model}' is version {Version}, but the calibration was learned from scores of version {ReferenceVersion}, so estimates may be wrong; build the profile again"
    )]
    public static partial void OtherVersion(ILogger log, string model, string version, string referenceVersion);

    [LoggerMessage(
        EventIds.EstimateNotCalibrated,
        LogLevel.Warning,
        "the profile has no calibration of model '{Model}': its performance is not estimated"
    )]
    public static partial void NotCalibrated(ILogger log, string model);

    [LoggerMessage(
        EventIds.EstimateLeft,
        LogLevel.Warning,
        "estimated {Metric} of model '{Model}' in window {Window} is {Value:0.0000}, outside {Lower:0.0000} to {Upper:0.0000}; look at drift of features and scores, and compare with labels when they arrive"
    )]
    public static partial void Left(ILogger log, string metric, string model, string window, double value, double lower, double upper);

    [LoggerMessage(
        EventIds.EstimateBack,
        LogLevel.Information,
        "estimated {Metric} of model '{Model}' in window {Window} is back within its limits: {Value:0.0000}"
    )]
    public static partial void Back(ILogger log, string metric, string model, string window, double value);
}

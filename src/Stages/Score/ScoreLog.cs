using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Score;

internal static partial class ScoreLog
{
    [LoggerMessage(EventIds.ScoreOpened, LogLevel.Information, "model '{Model}' version {Version} ({Role}) scores with {Backend}: {Why}")]
    public static partial void Opened(ILogger log, string model, string version, string role, string backend, string why);

    [LoggerMessage(
        EventIds.ScoreFailed,
        LogLevel.Warning,
        "model '{Model}' fails on records and gives them the score NaN: {Reason}; vigia_model_invalid_scores_total counts them (logged once)"
    )]
    public static partial void Failed(ILogger log, string model, string reason);

    [LoggerMessage(
        EventIds.ScoreNoProbability,
        LogLevel.Warning,
        "model '{Model}' gives scores outside 0 to 1; if they are logits, set 'activation: sigmoid' or 'softmax', and if they are losses, raise the end of 'scale'; vigia_model_invalid_scores_total counts them (logged once)"
    )]
    public static partial void NoProbability(ILogger log, string model);

    [LoggerMessage(
        EventIds.ScoreNoParity,
        LogLevel.Warning,
        "model '{Model}' and '{Against}' differ by more than {Tolerance} on {Mismatched} of {Rows} records of a batch, at most by {Greatest}: compare their versions and the order of their features; vigia_model_parity_mismatched_total counts them (logged at most once a minute)"
    )]
    public static partial void NoParity(
        ILogger log,
        string model,
        string against,
        float tolerance,
        int mismatched,
        int rows,
        float greatest
    );

    [LoggerMessage(EventIds.ScoreWarning, LogLevel.Warning, "model '{Model}' {Warning}")]
    public static partial void Warning(ILogger log, string model, string warning);
}

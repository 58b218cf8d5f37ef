namespace Vigia.Host.Commands;

/// <summary>What the process says of itself when it ends.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int InvalidConfiguration = 3;

    /// <summary>The run ended, and has not done its job: no record came through, or more was rejected than allowed.</summary>
    public const int Incomplete = 4;

    /// <summary>The run did its job, and found what <c>--fail-on</c> names.</summary>
    public const int Found = 5;
}

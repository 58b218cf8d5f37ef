namespace Vigia.TestSupport;

/// <summary>What only optimized code keeps: in a Debug build every asynchronous method allocates its state machine, and spans of constants are arrays.</summary>
public static class OptimizedBuild
{
    /// <summary>Whether the tests were compiled without optimization.</summary>
#if DEBUG
    public static bool IsMissing => true;
#else
    public static bool IsMissing => false;
#endif

    /// <summary>Why such a test is skipped.</summary>
    public const string Reason = "allocations are counted in optimized code: build with -c Release";
}

namespace Vigia.Statistics.Drift;

/// <summary>How much a distribution has drifted, judged by PSI, as far as that is not chance.</summary>
public enum DriftLevel
{
    None,
    Warn,
    Critical,
}

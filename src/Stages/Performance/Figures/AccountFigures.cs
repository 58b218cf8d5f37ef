using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>What a model's alerts find by account, over some cohorts and as of one maturity.</summary>
/// <param name="Fraudulent">Accounts with a fraud.</param>
/// <param name="Detected">Those of them with an alert on any transaction.</param>
/// <param name="FalseAlarms">Accounts with an alert and no fraud.</param>
/// <param name="SampledShare">Share of accounts that the counts are of; 1 unless there are very many.</param>
internal sealed record AccountFigures(long Fraudulent, long Detected, long FalseAlarms, double SampledShare)
{
    /// <summary>Account detection rate: the share of fraudulent accounts with at least one alert, with Wilson's interval.</summary>
    public IntervalEstimate DetectionRate => new((double)Detected / Fraudulent, Intervals.Wilson(Detected, Fraudulent));

    /// <summary>Account false positive ratio: accounts alerted in vain for each fraudulent one that was alerted.</summary>
    public double FalsePositivesPerAccount => (double)FalseAlarms / Detected;

    /// <summary>Null where a cohort has no accounts.</summary>
    public static AccountFigures? Of(IReadOnlyCollection<(Cohort Cohort, int Model)> cohorts, int maturity)
    {
        if (cohorts.Count == 0 || cohorts.Any(c => c.Cohort.Accounts is null || c.Model >= 64))
        {
            return null;
        }
        int level = cohorts.Max(c => c.Cohort.Accounts!.Level);
        Dictionary<ulong, (bool IsAlerted, bool IsFraudulent)> accounts = [];
        foreach ((Cohort cohort, int model) in cohorts)
        {
            foreach ((ulong account, AccountCounts.Account counts) in cohort.Accounts!.Kept)
            {
                if (AccountCounts.IsSampled(account, level))
                {
                    (bool isAlerted, bool isFraudulent) = accounts.GetValueOrDefault(account);
                    accounts[account] = (isAlerted || (counts.Alerts >> model & 1) != 0, isFraudulent || counts.Frauds[maturity] > 0);
                }
            }
        }
        return new AccountFigures(
            accounts.Values.Count(a => a.IsFraudulent),
            accounts.Values.Count(a => a is { IsFraudulent: true, IsAlerted: true }),
            accounts.Values.Count(a => a is { IsFraudulent: false, IsAlerted: true }),
            Math.Pow(2, -level)
        );
    }
}

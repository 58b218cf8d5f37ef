using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Decisions, funds recoveries and kinds of fraud, in status and report. Amounts are in minor units.</summary>
internal static class CaseJson
{
    /// <summary>What became of decisions, and the funds recoveries known, since the start.</summary>
    public static void WriteTally(Utf8JsonWriter json, LabelTally tally, RecoveryCounts recoveries)
    {
        json.WriteStartObject("decisions");
        foreach (Disposition disposition in Enum.GetValues<Disposition>().Where(d => d != Disposition.Unknown))
        {
            json.WriteNumber(Word(disposition), tally.Decisions[(int)disposition]);
        }
        json.WriteNumber("unmatched", tally.UnmatchedDecisions);
        json.WriteStartObject("faults");
        json.WriteNumber("unknown_value", tally.DecisionFaults[(int)DecisionFault.UnknownValue]);
        json.WriteNumber("bad_propensity", tally.DecisionFaults[(int)DecisionFault.BadPropensity]);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteNumber("unknown_rules", tally.UnknownRules);
        json.WriteStartObject("recoveries");
        json.WriteNumber("known", recoveries.Count);
        json.WriteNumber("cancelled", recoveries.Cancelled);
        json.WriteNumber("without_root", recoveries.WithoutRoot);
        json.WriteEndObject();
    }

    /// <summary>Counts of some cohorts as of a maturity; decisions are those of now.</summary>
    public static void WriteCases(Utf8JsonWriter json, IReadOnlyCollection<Cohort> cohorts, int maturity)
    {
        json.WriteStartObject("cases");
        json.WriteStartArray("decisions");
        foreach (Disposition disposition in Enum.GetValues<Disposition>())
        {
            foreach (DecisionMaker maker in Enum.GetValues<DecisionMaker>())
            {
                (long count, long amount) = Sum(cohorts, c => c.Cases.DecisionsOf(disposition, maker));
                if (count != 0)
                {
                    json.WriteStartObject();
                    json.WriteString("decision", Word(disposition));
                    json.WriteString("by", Word(maker));
                    WriteCount(json, "transactions", "amount", (count, amount));
                    json.WriteEndObject();
                }
            }
        }
        json.WriteEndArray();
        json.WriteStartObject("payee_side");
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            string word = PerformanceReport.Word(verdict);
            WriteCount(json, word, $"{word}_amount", Sum(cohorts, c => c.Cases.PayeeOf(maturity, verdict)));
        }
        json.WriteEndObject();
        json.WriteStartObject("recovered");
        WriteCount(json, "transactions", "amount", Sum(cohorts, c => c.Cases.RecoveredOf(maturity)));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A model's frauds by kind: how many it flagged and missed, with the amounts at stake.</summary>
    /// <param name="json">An object that is open.</param>
    /// <param name="cohorts">Cohorts with the model's number in each one's layout.</param>
    /// <param name="maturity">As of which age.</param>
    public static void WriteSituations(Utf8JsonWriter json, IReadOnlyCollection<(Cohort Cohort, int Model)> cohorts, int maturity)
    {
        json.WriteStartArray("situations");
        foreach (LabelSituation situation in Enum.GetValues<LabelSituation>())
        {
            (long caught, long caughtAmount) = Sum(cohorts, c => c.Cohort.Cases.FraudsOf(maturity, c.Model, situation, isFlagged: true));
            (long missed, long missedAmount) = Sum(cohorts, c => c.Cohort.Cases.FraudsOf(maturity, c.Model, situation, isFlagged: false));
            if (caught + missed != 0)
            {
                json.WriteStartObject();
                json.WriteString("situation", Word(situation));
                WriteCount(json, "caught", "caught_amount", (caught, caughtAmount));
                WriteCount(json, "missed", "missed_amount", (missed, missedAmount));
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }

    /// <summary>The word for a decision in metrics and reports.</summary>
    public static string Word(Disposition disposition) => disposition.ToString().ToLowerInvariant();

    /// <summary>The word for who decided.</summary>
    public static string Word(DecisionMaker maker) => maker.ToString().ToLowerInvariant();

    /// <summary>The word for a kind of fraud.</summary>
    public static string Word(LabelSituation situation) =>
        situation switch
        {
            LabelSituation.AccountTakeover => "account_takeover",
            LabelSituation.FraudulentAccess => "fraudulent_access",
            _ => situation.ToString().ToLowerInvariant(),
        };

    private static (long Count, long Amount) Sum<T>(IEnumerable<T> cohorts, Func<T, (long Count, long Amount)> of)
    {
        (long count, long amount) = (0, 0);
        foreach (T cohort in cohorts)
        {
            (long own, long ownAmount) = of(cohort);
            (count, amount) = (count + own, amount + ownAmount);
        }
        return (count, amount);
    }

    private static void WriteCount(Utf8JsonWriter json, string count, string amount, (long Count, long Amount) value)
    {
        json.WriteNumber(count, value.Count);
        json.WriteNumber(amount, value.Amount);
    }
}

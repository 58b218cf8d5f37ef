using Vigia.Engine.Schemas;

namespace Vigia.Stages.Inference;

/// <summary>What the fields of a sample seem to be. Every guess has a reason that a person can check.</summary>
public sealed class SchemaGuess
{
    private const string EndToEndId = "end_to_end_id";

    // A text with more different values than this share of its records is no category.
    private const double MostDistinctShare = 0.5;

    // Names of products or branches are few.
    private const int MostNames = 50;

    private readonly Dictionary<SampleColumn, ColumnGuess> _guesses = [];

    private SchemaGuess(Sample sample)
    {
        Sample = sample;
        GuessUnreadable();
        GuessTime();
        GuessPersons();
        GuessId();
        GuessTruth();
        GuessScores();
        GuessAmount();
        GuessFeatures();
    }

    /// <summary>What was looked at.</summary>
    public Sample Sample { get; }

    /// <summary>A guess for each field, in the sample's order.</summary>
    public IReadOnlyList<ColumnGuess> Columns => [.. Sample.Columns.Select(c => _guesses[c])];

    /// <summary>The field with the event time; an endToEndId has one in it where no other field is a time. Null without one.</summary>
    public SampleColumn? EventTime =>
        First(ColumnRole.EventTime)?.Column ?? Sample.Columns.FirstOrDefault(c => c.TimeFormat == EndToEndId && !c.IsRepeated);

    /// <summary>The first field of a role; null without one.</summary>
    public ColumnGuess? First(ColumnRole role) => Columns.FirstOrDefault(c => c.Role == role);

    /// <summary>Guesses what the fields of a sample are.</summary>
    public static SchemaGuess Of(Sample sample) => new(sample);

    private IEnumerable<SampleColumn> Open => Sample.Columns.Where(c => !_guesses.ContainsKey(c));

    private void Set(SampleColumn? column, ColumnRole role, string reason, FeatureType type = FeatureType.Number)
    {
        if (column is not null)
        {
            _guesses[column] = new ColumnGuess(column, role, type, reason);
        }
    }

    private void GuessUnreadable()
    {
        foreach (SampleColumn column in Open.ToArray())
        {
            if (column.Present == 0)
            {
                Set(column, ColumnRole.LeftOut, "has no value in the sample");
            }
            else if (column.IsRepeated)
            {
                Set(column, ColumnRole.LeftOut, "has a name that appears more than once in the header");
            }
            else if (column.Lists > 0)
            {
                Set(column, ColumnRole.LeftOut, "is a list; name its elements to read them (path.0, path.1)");
            }
        }
    }

    private void GuessTime()
    {
        SampleColumn[] times =
        [
            .. Open.Where(c =>
                    c.TimeFormat is { } f && f != EndToEndId && c.Distinct > 1 && (!c.IsNumber || ColumnNames.HintsAtTime(c.Path))
                )
                .OrderByDescending(c => ColumnNames.HintsAtTime(c.Path))
                .ThenBy(c => c.Missing),
        ];
        if (times.Length > 0)
        {
            Set(times[0], ColumnRole.EventTime, $"values are times by {times[0].TimeFormat}");
        }
        foreach (SampleColumn other in times.Skip(1))
        {
            Set(other, ColumnRole.LeftOut, $"is another time, by {other.TimeFormat}");
        }
    }

    private void GuessPersons()
    {
        foreach (SampleColumn column in Open.ToArray())
        {
            string? what = PersonalPattern.FindIn([.. column.Values.Keys])?.What;
            if (what is not null && !(column.IsNumber && column.Decimals > 0))
            {
                Set(column, ColumnRole.Personal, $"has a value that looks like {what}");
            }
            else if (column.Distinct > MostNames && (!column.IsNumber || column.IsWhole) && ColumnNames.HintsAtPerson(column.Path))
            {
                Set(column, ColumnRole.Personal, "has the name of personal data");
            }
        }
    }

    private void GuessId()
    {
        SampleColumn? id = Open.Where(c => c.Missing == 0 && c.Present == Sample.Records && c.Distinct == c.Present && c.Present > 1)
            .Where(c => c.IsWhole || !c.IsNumber)
            .OrderByDescending(c => ColumnNames.HintsAtId(c.Path))
            .FirstOrDefault(c => ColumnNames.HintsAtId(c.Path) || !c.IsNumber);
        Set(id, ColumnRole.Id, "every value is different");
        foreach (
            SampleColumn other in Open.Where(c => c.Distinct > MostDistinctShare * c.Present && ColumnNames.HintsAtId(c.Path)).ToArray()
        )
        {
            Set(other, ColumnRole.LeftOut, "is named as an id, and nearly every value is different");
        }
    }

    private void GuessTruth()
    {
        // The last one: data sets mostly end with what is to be predicted.
        SampleColumn? truth = Open.LastOrDefault(c => c.Distinct == 2 && ColumnNames.HintsAtTruth(c.Path));
        Set(truth, ColumnRole.Truth, "has two values and the name of an outcome");
    }

    private void GuessScores()
    {
        foreach (SampleColumn column in Open.ToArray())
        {
            if (column is { IsNumber: true, IsWhole: false, Min: >= 0, Max: <= 1 } && ColumnNames.HintsAtScore(column.Path))
            {
                Set(column, ColumnRole.Score, "is from 0 to 1 and named as a score");
            }
            else if (column.Distinct <= 2 && ColumnNames.HintsAtPrediction(column.Path))
            {
                Set(column, ColumnRole.LeftOut, "is named as a prediction; the score and a threshold say more");
            }
        }
    }

    private void GuessAmount()
    {
        SampleColumn? amount = Open.FirstOrDefault(c => c.IsNumber && c.Min >= 0 && ColumnNames.HintsAtAmount(c.Path));
        Set(amount, ColumnRole.Amount, "is a number with the name of an amount");
    }

    private void GuessFeatures()
    {
        foreach (SampleColumn column in Open.ToArray())
        {
            if (column.Distinct == 1)
            {
                Set(column, ColumnRole.LeftOut, "has the same value in every record");
            }
            else if (column.IsNumber)
            {
                Set(
                    column,
                    ColumnRole.Feature,
                    column.NotNumbers == 0
                        ? "is a number"
                        : $"is a number but for {column.NotNumbers:N0} values, whose records will be rejected"
                );
            }
            else if (column.Booleans == column.Present || (column.Distinct == 2 && column.Booleans + column.Numbers == column.Present))
            {
                Set(column, ColumnRole.Feature, "is true or false", FeatureType.Boolean);
            }
            else if (column.Distinct <= Math.Max(20, Math.Min(SampleColumn.MostValues, MostDistinctShare * column.Present)))
            {
                Set(column, ColumnRole.Feature, $"is a text with {column.Distinct:N0} values", FeatureType.Category);
            }
            else
            {
                Set(column, ColumnRole.LeftOut, $"is a text with {column.Distinct:N0} values: too many for a category");
            }
        }
    }
}

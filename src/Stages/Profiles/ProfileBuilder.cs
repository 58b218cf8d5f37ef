using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles.Calibration;

namespace Vigia.Stages.Profiles;

/// <summary>
/// Builds a reference profile: a first pass finds the edges, a second counts into them. While the whole reference fits the
/// sample, one pass does both.
/// </summary>
/// <remarks>
/// Order of calls: <see cref="AddPass1"/> for every batch, <see cref="FinishEdges"/>; if <see cref="NeedsSecondPass"/>,
/// <see cref="AddPass2"/> for every batch again; <see cref="Build"/>. Edges are exact up to <see cref="ProfileOptions.SampleRows"/>
/// rows; beyond, the inner edges come from a uniform sample, while the first and the last one, all counts and the moments
/// stay exact. The result depends on the order of records alone, not on how they are cut into batches.
/// </remarks>
public sealed class ProfileBuilder
{
    // Some 2 GB of floats: wide schemas get a smaller sample.
    private const int SampleValuesMax = 500_000_000;

    private readonly RecordSchema _schema;
    private readonly IReadOnlyList<ModelInfo> _models;
    private readonly ProfileOptions _options;
    private readonly RowSample _sample;
    private readonly RunningMoments[] _moments;
    private readonly CalibrationBuilder[] _calibrations;
    private readonly JointCollector _joint;
    private ProfileCounts? _counts;
    private CodedSample? _coded;
    private float[] _rows = [];

    /// <param name="schema">The schema of the records.</param>
    /// <param name="models">Models whose scores stand in the batches, in their order.</param>
    /// <param name="options">Bins and sample.</param>
    public ProfileBuilder(RecordSchema schema, IReadOnlyList<ModelInfo> models, ProfileOptions options)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SampleRows, 1, nameof(options));
        if (options.Bins is < 1 or > 1000)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Bins, "bins must be 1 to 1,000");
        }
        _schema = schema;
        _models = models;
        _options = options;
        Width = schema.Features.Count + models.Count;
        _moments = new RunningMoments[Width];
        _joint = new JointCollector(schema, Width, options.UtcOffsetHours);
        _calibrations = schema.Truth is null ? [] : [.. models.Select((model, i) => new CalibrationBuilder(model, i, options.Period))];
        _sample = new RowSample(Width, Math.Min(options.SampleRows, SampleValuesMax / Math.Max(1, Width)), options.Seed);
    }

    /// <summary>Whether the reference outgrew the sample, so that the counts need another pass over it.</summary>
    public bool NeedsSecondPass => !_sample.IsComplete;

    /// <summary>Rows of the first pass.</summary>
    public long Rows => _sample.Seen;

    // Columns of a sampled row: the features, then the scores.
    private int Width { get; }

    /// <summary>Takes note of a batch's values.</summary>
    /// <exception cref="InvalidOperationException">The edges are fixed already.</exception>
    public void AddPass1(RecordBatch batch)
    {
        if (_counts is not null)
        {
            throw new InvalidOperationException("the first pass is over: FinishEdges was called");
        }
        ReadOnlySpan<float> rows = Join(batch);
        foreach (CalibrationBuilder calibration in _calibrations)
        {
            calibration.Add(batch);
        }
        for (int at = 0; at * Width < rows.Length; at++)
        {
            ReadOnlySpan<float> row = rows.Slice(at * Width, Width);
            for (int column = 0; column < Width; column++)
            {
                _moments[column].Add(row[column]);
            }
            Span<float> kept = _sample.Next(batch.EventTimes[at]);
            if (!kept.IsEmpty)
            {
                row.CopyTo(kept);
            }
        }
    }

    /// <summary>Fixes the edges; counts at once if no second pass is needed.</summary>
    public void FinishEdges()
    {
        int features = _schema.Features.Count;
        CellLayout[] layouts =
        [
            .. _schema.Features.Select(
                (feature, i) => CellLayout.Of(feature, feature.Type == FeatureType.Number ? NumberEdges(i, _options.Bins) : null)
            ),
            .. _models.Select((model, i) => CellLayout.OfNumber(ScoreEdges(features + i, model.Threshold))),
        ];
        _counts = new ProfileCounts(_schema, layouts, _options.UtcOffsetHours);
        float[][] coarse = [.. _schema.Features.Select((_, i) => NumberEdges(i, JointCollector.Bins))];
        _joint.Learn(coarse, _sample.Values, _sample.Times);
        _coded = CodedSample.Of(_schema, coarse, _sample, Width, _options.UtcOffsetHours);
        if (!NeedsSecondPass)
        {
            Add(_counts, _sample.Values, _sample.Times);
        }
    }

    /// <summary>Counts a batch, once the edges are fixed.</summary>
    /// <exception cref="InvalidOperationException">The edges are not fixed, or the counts are complete.</exception>
    public void AddPass2(RecordBatch batch)
    {
        if (_counts is null || !NeedsSecondPass)
        {
            throw new InvalidOperationException("a second pass comes after FinishEdges, and only if NeedsSecondPass says so");
        }
        Add(_counts, Join(batch), batch.EventTimes.Span);
    }

    /// <summary>Builds the profile of all records added.</summary>
    /// <exception cref="ProfileException">There are no rows, or the second pass saw others than the first.</exception>
    public Profile Build()
    {
        if (Rows == 0)
        {
            throw new ProfileException("the reference has no records; give files with at least one that decodes");
        }
        if (_counts is not { } counts || counts.Rows != Rows)
        {
            throw new ProfileException(
                $"the first pass saw {Rows} records, the second {_counts?.Rows ?? 0}; the input changed between them"
            );
        }
        int features = _schema.Features.Count;
        CalibrationProfile?[] calibrations = [.. _calibrations.Select(c => c.Build())];
        return new Profile
        {
            Note = _options.Note,
            Schema = new ProfileSchema(_schema.Name, _schema.Version),
            Rows = Rows,
            Span = counts.Hours.Span,
            Period = calibrations.Any(c => c is not null) ? _options.Period : null,
            Features = [.. _schema.Features.Select((feature, i) => ToProfile(counts, feature, i))],
            Scores =
            [
                .. _models.Select(
                    (model, i) =>
                        new ScoreProfile
                        {
                            Model = model.Name,
                            ModelVersion = model.Version,
                            Threshold = model.Threshold,
                            Moments = _moments[features + i].ToMoments(),
                            Numbers = counts.NumbersOf(features + i),
                            Hourly = counts.Hours.Build(features + i),
                            Calibration = calibrations.ElementAtOrDefault(i),
                        }
                ),
            ],
            Joint = _joint.Build(),
            Sample = _coded,
            Segments = counts.Segments.Build(features, Width, _joint),
        };
    }

    private void Add(ProfileCounts counts, ReadOnlySpan<float> rows, ReadOnlySpan<long> times)
    {
        counts.Add(rows, times);
        _joint.Count(rows, times);
    }

    private float[] NumberEdges(int column, int bins)
    {
        RunningMoments moments = _moments[column];
        return moments.Count == 0 ? [] : Edges.Numbers(_sample.SortedColumn(column), bins, (float)moments.Min, (float)moments.Max);
    }

    private float[] ScoreEdges(int column, float threshold)
    {
        RunningMoments moments = _moments[column];
        // Not probabilities: the ladder between 0 and 1 would say nothing about them.
        bool isOutside = moments.Count > 0 && (moments.Min < 0 || moments.Max > 1);
        return isOutside ? Edges.With(NumberEdges(column, _options.Bins), threshold) : Edges.Scores(threshold);
    }

    private FeatureProfile ToProfile(ProfileCounts counts, FeatureSpec feature, int column)
    {
        bool isNumber = feature.Type == FeatureType.Number;
        return new FeatureProfile
        {
            Name = feature.Name,
            Type = feature.Type,
            Moments = isNumber ? _moments[column].ToMoments() : null,
            Numbers = isNumber ? counts.NumbersOf(column) : null,
            Hourly = counts.Hours.Build(column),
            Categories = isNumber ? null : counts.CategoriesOf(feature, column),
        };
    }

    /// <summary>The batch's features and scores side by side.</summary>
    private ReadOnlySpan<float> Join(RecordBatch batch)
    {
        int features = _schema.Features.Count;
        if (batch.FeatureCount != features || batch.ModelCount < _models.Count)
        {
            throw new ArgumentException(
                $"the batch has {batch.FeatureCount} features and {batch.ModelCount} models; the profile needs {features} and {_models.Count}"
            );
        }
        if (_models.Count == 0)
        {
            return batch.Features.Span;
        }
        if (_rows.Length < batch.Rows * Width)
        {
            _rows = new float[batch.Rows * Width];
        }
        for (int row = 0; row < batch.Rows; row++)
        {
            batch.Features.Span.Slice(row * features, features).CopyTo(_rows.AsSpan(row * Width));
            for (int model = 0; model < _models.Count; model++)
            {
                _rows[row * Width + features + model] = batch.Models[model].Scores[row];
            }
        }
        return _rows.AsSpan(0, batch.Rows * Width);
    }
}

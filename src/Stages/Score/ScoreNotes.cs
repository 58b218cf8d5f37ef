namespace Vigia.Stages.Score;

/// <summary>What the reference says of the stage beyond its settings.</summary>
internal static class ScoreNotes
{
    public const string Text = """
        Each model file is opened and tried on a few rows when the configuration is checked. What cannot work is refused there, with the
        model's inputs and outputs beside the schema's features.

        **Which features fill which input.** First what `inputs` says. Of the other inputs: if every one of them is a single column that is
        named like a feature, they are filled by name. Otherwise they are filled in order, from `features`, or from the list in the file's
        metadata (`feature_names` or `features`: JSON, or separated by commas), or, for a model with one input, from the schema as a whole.
        A float matrix of all the schema's features is handed over without a copy; other selections are gathered once per batch and list.

        **Types of inputs.** float, float16, double, integers, bool, string. A missing value is NaN. Types without NaN take only features
        that cannot be missing: give them `missing:` (a category also `unseen:`) with a number or `reject` in the schema. Doubles and whole
        numbers of 32 or 64 bits come from the record as they are, not by way of a float; fractions are cut where an input takes whole numbers.
        A string input takes the words of a category; a missing or undeclared one is the empty word.

        **Samples.** `samples: { path: fraud-samples.csv }` names rows with the scores that the training library gave (`expected_score`). They are compared
        whenever the model is opened, and a difference refuses the model: wrong feature order, the other class, exporters' errors. docs/models.md lists what
        is known to go wrong.

        **Which file.** `sha256: 64 hexadecimal digits` pins the file, as `sha256sum` prints them: any other is refused whenever it is opened, at a check, a start or a
        reload. A pinned model has all its weights in that file; weights in files beside it would not be covered, so they are not found.

        **Rows.** A model with a fixed number of rows is run as often as it takes, the last time with the last row repeated. If a run fails,
        it is halved until the records are found that the model cannot take: their score is NaN, and the others have theirs.
        Before anything flows, the same rows are scored alone, in twos and together, outliers among them. If a score depends on the other rows of its batch
        (dynamic quantisation takes its range from all of them), the model is scored row by row; if small runs round differently (linear models), they are
        padded. The log and `/status` (`reason`) say so. Scores are the same bits for every batch size. A model that gives NaN for each of its first 1,000
        records, or fails on every record of the input, stops the run.

        **Where the score is.** `output` also cuts the model: what only other outputs need is left out, and inputs that they alone read (ML.NET's `Label`)
        are not fed. The score is in the output that `output` names, or the only one of float, double, float16, or maps from class to float.
        Copies of inputs and the predicted class as a number are no scores; the latter is taken, with a warning, where `output` names it.
        In it: the only column, or the class that `positive_class` names. Without it, the second of two classes counts if their labels are
        0 and 1, -1 and 1, or False and True, or if the file does not name the labels. `positive_class` is a label where the file names them
        (classifiers and ZipMap do), else a column from 0. An output that only names the class gives 1 or 0, if `output` and
        `positive_class` say so. A ZipMap is cut off the model, since its maps cost more than most models.

        **What computes it.** `backend: auto` compiles tree ensembles and holds them to ONNX Runtime on 2,048 rows made to catch them out
        (values on the thresholds and beside them, NaN, infinities); if one score differs by more than 1 ulp and more than 1e-6, or the model is something
        else, ONNX Runtime computes it. The log and `/status` say which. `threads` is for ONNX Runtime only, and
        not for its tree ensembles: several threads add up the trees in another order from 51 rows on.

        **A score that comes with the record.** `from_field: decision.score` takes the score of the model in production out of the record, where the schema lists
        the field under `scores`; threshold, role, drift, capture and performance are as with any other model. `scale` makes scores from 0 to 1 of scores
        that are not: `[0, 1000]`, `percent`, or `sigmoid` for logits; `threshold` is then in the record's own scale, and reports show it from 0 to 1. With `parity: { model: champion }` it is compared
        with our own score of the same record: features in another order or another version of the model show there, and not as drift.

        **Anomaly detectors.** Isolation forests, LOF and one-class SVM say lower for worse and go below 0. `flag: below` flags scores of at most the
        threshold, and `scale: [-0.4, -0.1, 0.1, 0.2]` (a range, or quantiles of their scores on the reference at equal steps) makes scores from 0 to 1 of
        them: drift, performance, reports and capture see 1 less the scaled score, so that high is bad as with any model. Scores beyond the scale's ends count
        as its ends; none of them is invalid. `scale` also serves regressors whose scores are no probabilities.

        **Expected loss.** `predicts: loss` with `scale: [0, 5000]` is a regressor of the amount that a transaction loses, in units of currency. Drift, reports
        and capture see the loss as a share of 5000, with a drift of its own; `threshold: 300` flags from a loss of 300 on. Stage `performance` publishes mean
        absolute error, root mean squared error and bias against the labels' `amount`. A loss beyond the scale counts as a score above 1, with its whole error.

        **Several classes.** A model of several classes gives one score for each entry under `models` that names its file: `positive_class: takeover` in one,
        `positive_class: mule` in another, each with a threshold, a role and a drift of its own.

        **Decision.** A score of at least the threshold is 1; NaN is 0. Scores that are NaN, below 0 or above 1 by more than 0.00001, and records on
        which the model failed, are counted in `vigia_model_invalid_scores_total` by `reason`: `nan`, `below_zero`, `above_one`, `failed`.

        ONNX Runtime's telemetry is off.
        """;
}

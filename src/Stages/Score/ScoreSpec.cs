using System.Text.RegularExpressions;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Parity;
using Vigia.Stages.Score.Samples;

namespace Vigia.Stages.Score;

/// <summary>The stage <c>score</c> as data.</summary>
public static partial class ScoreSpec
{
    internal static readonly Field<string> NameField = Field.Required(
        "name",
        TextType.Name,
        "Name of the model, unique in the pipeline; metrics carry it."
    );

    internal static readonly Field<string> PathField = Field.Optional<string>(
        "path",
        PathType.ExistingFile,
        "The ONNX file. Each model has this or `from_field`.",
        null
    );

    internal static readonly Field<string> Sha256Field = Field.Optional<string>(
        "sha256",
        new TextType(HexDigits(), "64 hexadecimal digits in lower case, as sha256sum prints them"),
        "SHA-256 that the file must have, checked whenever it is opened. A pinned model has all its weights in the one file.",
        null
    );

    internal static readonly Field<FieldPath> FromFieldField = Field.Optional<FieldPath>(
        "from_field",
        FieldPathType.Instance,
        "A score that comes with the record replaces a model: the field, listed under `scores` in the schema. A record without it has the score NaN.",
        null
    );

    internal static readonly Field<ScoreScale> ScaleField = Field.Optional<ScoreScale>(
        "scale",
        ScoreScaleType.Instance,
        "What the score goes by, so that it becomes one from 0 to 1. `[0, 1000]` is a range, more numbers are a reference's quantiles at equal steps, `percent` 0 to 100, `sigmoid` for logits. The threshold is in the same scale.",
        null,
        "0 to 1"
    );

    internal static readonly Field<bool> PredictsField = Field.Optional(
        "predicts",
        new ChoiceType<bool>(("class", false), ("loss", true)),
        "What the model gives: how likely a class is, or the expected loss in units of currency, which needs `scale: [0, LOSS]`. Stage `performance` publishes the errors of a loss.",
        false,
        "class"
    );

    internal static readonly Field<string> ParityModelField = Field.Required("model", TextType.Any, "The other model of this stage.");

    private static readonly Field<double> ToleranceField = Field.Optional(
        "tolerance",
        new NumberType(0, 1),
        "Greatest absolute difference between two scores that count as equal.",
        1e-5,
        "0.00001"
    );

    internal static readonly Field<ParityOptions> ParityField = Field.Optional<ParityOptions>(
        "parity",
        new ObjectType<ParityOptions>(
            new("parity", "What the model's scores are compared with.", [ParityModelField, ToleranceField], v =>
                new(v.Get(ParityModelField), (float)v.Get(ToleranceField))
            )
        ),
        "Compares each of the model's scores with another model's of the same record, and counts those that differ.",
        null
    );

    private static readonly Field<string> SamplesPathField = Field.Required(
        "path",
        PathType.ExistingFile,
        "CSV with a header, or one JSON object per line: features by name, and `expected_score`."
    );

    internal static readonly Field<SampleOptions> SamplesField = Field.Optional<SampleOptions>(
        "samples",
        new ObjectType<SampleOptions>(
            new("samples", "Rows whose scores the model's author knows.", [SamplesPathField, ToleranceField], v =>
                new(v.Get(SamplesPathField), v.Get(ToleranceField))
            )
        ),
        "Sample rows with the scores that the training library gave; checked whenever the model is opened, which fails if one differs.",
        null
    );

    internal static readonly Field<double> ThresholdField = Field.Optional(
        "threshold",
        new NumberType(),
        "A score of at least this flags the record.",
        0.5,
        "0.5"
    );

    internal static readonly Field<bool> FlagField = Field.Optional(
        "flag",
        new ChoiceType<bool>(("above", false), ("below", true)),
        "Which scores flag: those of at least the threshold, or of at most the threshold (`below`, for isolation forests, LOF and one-class SVM). Below, a score is published as 1 less the scaled one.",
        false,
        "above"
    );

    internal static readonly Field<ModelRole?> RoleField = Field.Optional<ModelRole?>(
        "role",
        new ChoiceType<ModelRole?>(("champion", ModelRole.Champion), ("challenger", ModelRole.Challenger), ("shadow", ModelRole.Shadow)),
        "The model's part: the one that decides, one that may replace it, one that is only watched.",
        null,
        "champion for the first model (unless another one is), challenger for the others"
    );

    internal static readonly Field<string> VersionField = Field.Optional<string>(
        "version",
        TextType.Any,
        "Version of the model.",
        null,
        "metadata `version` of the file, else the first 12 digits of its SHA-256"
    );

    internal static readonly Field<IReadOnlyList<string>> FeaturesField = Field.Optional<IReadOnlyList<string>>(
        "features",
        new ListType<string>(TextType.Any, 1),
        "The schema's features that the model takes, in its order.",
        [],
        "by the names of the inputs, the file's metadata `feature_names`, or the schema's order"
    );

    internal static readonly Field<IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>>> InputsField = Field.Optional<
        IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>>
    >(
        "inputs",
        new MapType<IReadOnlyList<string>>(new ListType<string>(TextType.Any, 1), "input", 1),
        "Which features fill an input of the model, for inputs that are not named like them.",
        []
    );

    internal static readonly Field<string> OutputField = Field.Optional<string>(
        "output",
        TextType.Any,
        "The output that holds the score.",
        null,
        "the only one that can"
    );

    internal static readonly Field<string> PositiveClassField = Field.Optional<string>(
        "positive_class",
        TextType.Any,
        "The class whose probability is the score: its label, or its column from 0. Of a regressor with several targets, the target, from 0.",
        null,
        "the only column, or the second of two"
    );

    internal static readonly Field<Activation> ActivationField = Field.Optional(
        "activation",
        new ChoiceType<Activation>(("none", Activation.None), ("sigmoid", Activation.Sigmoid), ("softmax", Activation.Softmax)),
        "What turns the output into a probability, for models that give logits.",
        Activation.None,
        "none"
    );

    internal static readonly Field<Backend> BackendField = Field.Optional(
        "backend",
        new ChoiceType<Backend>(("auto", Backend.Auto), ("onnxruntime", Backend.OnnxRuntime), ("compiled", Backend.Compiled)),
        "What computes the scores: our own evaluator of tree ensembles where the model is one and both agree on a self-check (`auto`), or always one of the two.",
        Backend.Auto,
        "auto"
    );

    internal static readonly Field<IReadOnlyList<ModelOptions>> ModelsField = Field.Required<IReadOnlyList<ModelOptions>>(
        "models",
        new ListType<ModelOptions>(
            new ObjectType<ModelOptions>(
                new ObjectSpec<ModelOptions>(
                    "model",
                    "A model and how it meets the schema.",
                    [
                        NameField,
                        PathField,
                        Sha256Field,
                        FromFieldField,
                        ScaleField,
                        PredictsField,
                        ParityField,
                        ThresholdField,
                        FlagField,
                        RoleField,
                        VersionField,
                        FeaturesField,
                        InputsField,
                        SamplesField,
                        OutputField,
                        PositiveClassField,
                        ActivationField,
                        BackendField,
                    ],
                    BindModel
                )
            ),
            1,
            64
        ),
        "The models, or scores that stand in for one; each adds a column of scores and one of decisions to the batch."
    );

    internal static readonly Field<long> ThreadsField = Field.Optional(
        "threads",
        new IntegerType(1, 64),
        "Threads that share the work of one batch in one model; `workers` scores several batches at once and is cheaper.",
        1L,
        "1"
    );

    internal static readonly Field<string> KindField = Field.Optional(
        "kind",
        TextType.Name,
        "The kind of record that is scored; others pass untouched.",
        RecordKind.Transaction.Name,
        RecordKind.Transaction.Name
    );

    public static StageSpec Instance { get; } =
        new StageSpec<ScoreOptions>([ModelsField, ThreadsField, KindField], Bind, isStateless: true)
        {
            Name = "score",
            Summary = "Scores each record with one or more ONNX models and decides by each model's threshold.",
            Example = """
                models:
                  - { name: champion, path: ../models/pix-fraud-v1.onnx, threshold: 0.80 }
                  - { name: challenger, path: ../models/pix-fraud-v2.onnx, threshold: 0.75, role: shadow }
                """,
            Notes = ScoreNotes.Text,
            Check = ScoreCheck.Run,
            Create = (options, context) => new ScoreStage(options, context),
        };

    private static ScoreOptions Bind(FieldValues values) =>
        new()
        {
            Models = values.Get(ModelsField),
            Threads = (int)values.Get(ThreadsField),
            Kind = new RecordKind(values.Get(KindField)),
        };

    private static ModelOptions BindModel(FieldValues values) =>
        new()
        {
            Name = values.Get(NameField),
            Path = values.Get(PathField) ?? "",
            Sha256 = values.Get(Sha256Field),
            FromField = values.Get(FromFieldField),
            Scale = values.Get(ScaleField),
            PredictsLoss = values.Get(PredictsField),
            Parity = values.Get(ParityField),
            Samples = values.Get(SamplesField),
            Threshold = (float)values.Get(ThresholdField),
            FlagsBelow = values.Get(FlagField),
            Role = values.Get(RoleField),
            Version = values.Get(VersionField),
            Features = values.Get(FeaturesField),
            Inputs = values.Get(InputsField),
            Output = values.Get(OutputField),
            PositiveClass = values.Get(PositiveClassField),
            Activation = values.Get(ActivationField),
            Backend = values.Get(BackendField),
            Written = values,
        };

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex HexDigits();
}

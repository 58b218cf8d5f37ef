using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Parity;
using Vigia.Stages.Score.Samples;

namespace Vigia.Stages.Score;

/// <summary>Settings of the stage <c>score</c>.</summary>
public sealed record ScoreOptions
{
    /// <summary>The models, in the order of their columns.</summary>
    public required IReadOnlyList<ModelOptions> Models { get; init; }

    /// <summary>Threads within one run of a model, 1 to 64.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The kind of record that is scored; others pass.</summary>
    public RecordKind Kind { get; init; } = RecordKind.Transaction;
}

/// <summary>One model of the stage <c>score</c>.</summary>
public sealed record ModelOptions
{
    /// <summary>Name, unique in the pipeline.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the file; empty where <see cref="FromField"/> replaces one.</summary>
    public string Path { get; init; } = "";

    /// <summary>SHA-256 of the file, 64 hexadecimal digits in lower case; null: any file is taken.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The field that holds the score, made elsewhere; null for a model of our own.</summary>
    public FieldPath? FromField { get; init; }

    /// <summary>What makes its scores ones from 0 to 1; null where they are.</summary>
    public ScoreScale? Scale { get; init; }

    /// <summary>Whether it is a regressor of the loss of a transaction, in units of currency, whose scale is a range from 0.</summary>
    public bool PredictsLoss { get; init; }

    /// <summary>The model that its scores are compared with; null for none.</summary>
    public ParityOptions? Parity { get; init; }

    /// <summary>Rows whose scores are known; null for none.</summary>
    public SampleOptions? Samples { get; init; }

    /// <summary>A score of at least this flags the record; with <see cref="FlagsBelow"/>, a score of at most this.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>Whether low scores are the bad ones, as with anomaly detectors.</summary>
    public bool FlagsBelow { get; init; }

    /// <summary>Its part; null for the default that <see cref="ModelRoles"/> gives.</summary>
    public ModelRole? Role { get; init; }

    /// <summary>Its version; null to take it from the file.</summary>
    public string? Version { get; init; }

    /// <summary>Features in the order in which the model takes them; empty to go by names, or by the schema's order.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The features that fill an input of the model, by the input's name.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Inputs { get; init; } = [];

    /// <summary>The output that holds the score; null where there is only one that can.</summary>
    public string? Output { get; init; }

    /// <summary>The class whose probability is the score: its label, or its column from 0; null where that is clear.</summary>
    public string? PositiveClass { get; init; }

    /// <summary>What turns the output into a probability.</summary>
    public Activation Activation { get; init; }

    /// <summary>What computes its scores.</summary>
    public Backend Backend { get; init; }

    /// <summary>Where each setting was written, for problems that show only once the file is open.</summary>
    public FieldValues? Written { get; init; }
}

/// <summary>What turns a model's raw output into a probability.</summary>
public enum Activation
{
    /// <summary>Nothing: the output is the score.</summary>
    None,

    /// <summary>1 / (1 + e^-x) of the positive class's value.</summary>
    Sigmoid,

    /// <summary>e^x of the positive class over the sum of e^x of all classes.</summary>
    Softmax,
}

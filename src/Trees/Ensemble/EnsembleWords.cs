namespace Vigia.Trees.Ensemble;

/// <summary>The words of TreeEnsembleClassifier and TreeEnsembleRegressor for what the newer operator numbers.</summary>
internal static class EnsembleWords
{
    public static BranchMode ReadMode(string word) =>
        word switch
        {
            "BRANCH_LEQ" => BranchMode.AtMost,
            "BRANCH_LT" => BranchMode.Less,
            "BRANCH_GTE" => BranchMode.AtLeast,
            "BRANCH_GT" => BranchMode.Greater,
            "BRANCH_EQ" => BranchMode.Equal,
            "BRANCH_NEQ" => BranchMode.NotEqual,
            "LEAF" => BranchMode.Leaf,
            _ => throw new UnsupportedModelException($"branch mode '{word}' is unknown"),
        };

    public static Aggregate ReadAggregate(string word) =>
        word switch
        {
            "AVERAGE" => Aggregate.Average,
            "SUM" => Aggregate.Sum,
            "MIN" => Aggregate.Min,
            "MAX" => Aggregate.Max,
            _ => throw new UnsupportedModelException($"aggregate function '{word}' is unknown"),
        };

    public static PostTransform ReadPostTransform(string word) =>
        word switch
        {
            "NONE" => PostTransform.None,
            "SOFTMAX" => PostTransform.Softmax,
            "LOGISTIC" => PostTransform.Logistic,
            "SOFTMAX_ZERO" => PostTransform.SoftmaxZero,
            "PROBIT" => PostTransform.Probit,
            _ => throw new UnsupportedModelException($"post transform '{word}' is unknown"),
        };
}

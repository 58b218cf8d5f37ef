using System.Text.RegularExpressions;

namespace Vigia.Stages.Inference;

/// <summary>What names of fields hint at, in English and Portuguese. A hint decides only between fields whose values fit.</summary>
internal static partial class ColumnNames
{
    public static bool HintsAtId(string path) => Hints(Id(), path);

    public static bool HintsAtTime(string path) => Hints(Time(), path);

    public static bool HintsAtAmount(string path) => Hints(Amount(), path);

    public static bool HintsAtTruth(string path) => Hints(Truth(), path);

    public static bool HintsAtScore(string path) => Hints(Score(), path);

    public static bool HintsAtPrediction(string path) => Hints(Prediction(), path);

    public static bool HintsAtPerson(string path) => Hints(Person(), path);

    /// <summary>By the whole path, or by the innermost name of it.</summary>
    private static bool Hints(Regex names, string path) => names.IsMatch(path) || names.IsMatch(path[(path.LastIndexOf('.') + 1)..]);

    [GeneratedRegex(
        @"^(id|uuid|guid|key|index|unnamed: 0|end_?to_?end_?id|nsu|cod(igo)?|row_?(id|number)|customer_?id|trans(action)?_?id)?$|(_id|Id|ID)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Id();

    [GeneratedRegex(
        @"time|date|timestamp|created|occurred|(^|_)(data|dt|hora|momento|em|at|ts)($|_)|^data|datahora",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Time();

    [GeneratedRegex(
        @"^(valor|amount|amt|transaction_?amount|transactionamt|price|total|value|montante)$|(^|_)(amount|amt|valor)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Amount();

    [GeneratedRegex(
        @"^(label|target|class|y|outcome|truth|fraude?|is_?fraude?|exited|churn(ed)?|default|survived|bad|response|clf_target)$|fraude?(_|$)|(^|[_.])(target|label|churn|default)([_.]|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Truth();

    [GeneratedRegex(@"score|proba|probability|(^|_)prob($|_)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Score();

    [GeneratedRegex(@"^(y_pred|pred|prediction|predicted|flag(ged)?|decision)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Prediction();

    [GeneratedRegex(
        @"(^|_)(cpf|cnpj|e?_?mail|phone|telefone|celular|nome|name|surname|lastname|firstname|street|rua|endereco|address|account_?number|conta)($|_)|(^|_)account$|^(cc_num|first|last|dob)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Person();
}

using System.Globalization;
using Vigia.Bench.Verdicts;
using Vigia.Bench.Verdicts.Incidents;
using Vigia.Bench.Verdicts.Rules;

// dotnet run -c Release --project bench/Verdicts -- --seed 1 --output bench/results/verdicts.json
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? Argument(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

ulong seed = Argument("--seed") is { } text ? ulong.Parse(text) : 1;
var bench = new VerdictBench(seed, args.Contains("--list") ? Console.Out : null);
IncidentKind? kind = Argument("--kind") is { } name ? Enum.Parse<IncidentKind>(name, ignoreCase: true) : null;
int days = Argument("--days") is { } number ? int.Parse(number) : 40;
string rules = Argument("--rules") ?? "prometheus/rules";

// At once, not after the twenty minutes of all else.
try
{
    if (!args.Contains("--quick"))
    {
        LabelRun.CheckRules(rules);
    }
}
catch (FileNotFoundException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
VerdictTable table = args.Contains("--quick")
    ? await bench.RunQuickAsync()
    : await bench.RunAsync(Argument("--traffic"), kind, days, rules);
table.Write(Console.Out);
if (Argument("--output") is { } path)
{
    File.WriteAllText(path, table.ToJson() + Environment.NewLine);
}
return 0;

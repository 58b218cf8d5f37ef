using System.Globalization;
using Vigia.Bench.Behavior;

// dotnet run -c Release --project bench/Behavior -- --days 200 --seed 1 [--scores]
double Argument(string name, double otherwise) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length
        ? double.Parse(args[at + 1], CultureInfo.InvariantCulture)
        : otherwise;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var report = new Report(Console.Out, (ulong)Argument("--seed", 1), Argument("--budget", 1));
if (args.Contains("--scores"))
{
    report.WriteScores(Argument("--days", 200), (int)Argument("--repeats", 10));
    return;
}
report.WriteFalseAlarms((int)Argument("--models", 2), Argument("--days", 200));
report.WriteDelays((int)Argument("--repeats", 10));

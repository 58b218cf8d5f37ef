using Vigia.Engine.Configuration;
using Vigia.Engine.Planning.Http;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Engine.Planning;

/// <summary>What a pipeline that runs cannot change.</summary>
public static class PlanChanges
{
    private const string Remedy = "cannot change while the pipeline runs; restart to apply it, or put it back";

    /// <summary>The sections whose parts stay as they are while stages are put in each other's place.</summary>
    private static readonly string[] FixedSections = ["name", "source", "state", "memory"];

    /// <summary>What differs between two plans and needs a restart; nothing if the next can take the place of the one that runs.</summary>
    public static IReadOnlyList<Problem> NeedingRestart(PipelinePlan running, PipelinePlan next)
    {
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(next);
        var problems = new ProblemList();
        foreach (string section in FixedSections)
        {
            WrittenSection? before = running.Written.GetValueOrDefault(section);
            WrittenSection? now = next.Written.GetValueOrDefault(section);
            if (before?.Text != now?.Text)
            {
                problems.Add((now ?? before)!.Position, "", $"'{section}' {Remedy}");
            }
        }
        Position records = next.Written["records"].Position;
        foreach (RecordKind kind in running.Schemas.Keys.Union(next.Schemas.Keys))
        {
            RecordSchema? before = running.Schemas.GetValueOrDefault(kind);
            RecordSchema? now = next.Schemas.GetValueOrDefault(kind);
            if (before is null || now is null)
            {
                problems.Add(records, "", $"kind '{kind}' was {(now is null ? "taken out" : "added")}: the kinds of records {Remedy}");
            }
            else if (Describe(before.EventTime) != Describe(now.EventTime))
            {
                problems.Add(records, "", $"kind '{kind}' reads its event time from another field; {Remedy}");
            }
        }
        CheckHttp(running.Http, next, problems);
        return problems.InOrder();
    }

    private static void CheckHttp(HttpPlan? before, PipelinePlan next, ProblemList problems)
    {
        Position position = (next.Written.GetValueOrDefault("http") ?? next.Written["name"]).Position;
        if (!Equals(before?.Listen, next.Http?.Listen))
        {
            problems.Add(position, "http", $"the address that is listened on {Remedy}");
        }
        else if (before?.Tls is null != next.Http?.Tls is null)
        {
            problems.Add(position, "http", $"whether it is HTTP or HTTPS {Remedy}");
        }
    }

    private static string Describe(EventTimeSpec? time) => time is null ? "" : $"{time.Path.Text} {time.Format}";
}

using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;

namespace Vigia.Engine.Reference;

/// <summary>A plan as a Mermaid flow chart.</summary>
public static class PipelineGraph
{
    public static string Create(PipelinePlan plan)
    {
        var text = new StringBuilder("flowchart LR\n");
        string kinds = string.Join(", ", plan.Schemas.Keys.Select(k => k.Name).Order(StringComparer.Ordinal));
        text.Append($"    source([\"{plan.Source.Name}<br/>{kinds}\"])\n");
        string before = "source";
        foreach (StagePlan stage in plan.Stages)
        {
            string id = stage.Name.Replace('-', '_');
            string workers = stage.Workers > 1 ? $"<br/>{stage.Workers} workers" : "";
            text.Append($"    {id}[\"{stage.Name}{workers}\"]\n");
            text.Append($"    {before} -->|{stage.Capacity}| {id}\n");
            before = id;
        }
        text.Append("    acknowledge([\"acknowledge\"])\n");
        text.Append($"    {before} --> acknowledge\n");
        return text.ToString();
    }
}

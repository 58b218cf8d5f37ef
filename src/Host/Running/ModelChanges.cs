using Vigia.Engine.Components;

namespace Vigia.Host.Running;

/// <summary>Which models a reload changed, in words for the log.</summary>
internal static class ModelChanges
{
    public static string Describe(IReadOnlyList<ModelInfo> before, IReadOnlyList<ModelInfo> now)
    {
        IEnumerable<string> came = now.Select(model =>
            before.FirstOrDefault(b => b.Name == model.Name) switch
            {
                null => $"'{model.Name}' is new ({model.Version})",
                var former when former.Version != model.Version => $"'{model.Name}' is {model.Version} (was {former.Version})",
                var former when former != model => $"'{model.Name}' has another threshold or role",
                _ => "",
            }
        );
        IEnumerable<string> went = before.Where(b => now.All(model => model.Name != b.Name)).Select(b => $"'{b.Name}' is gone");
        string[] all = [.. came.Concat(went).Where(text => text.Length > 0)];
        return all.Length == 0 ? "models as before" : $"model {string.Join(", ", all)}";
    }
}

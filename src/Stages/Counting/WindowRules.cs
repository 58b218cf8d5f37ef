using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Counting;

/// <summary>What must hold of the windows that a stage is to count.</summary>
internal static class WindowRules
{
    /// <summary>Notes windows that no panes add up to, and windows that stand twice.</summary>
    public static void Check(IReadOnlyList<WindowLength> windows, TimeSpan pane, Field field, PlanCheck check)
    {
        foreach (WindowLength window in windows.Where(w => w.Length < pane || w.Length.Ticks % pane.Ticks != 0))
        {
            check.Problem(
                field,
                $"window {window.Name} is not a multiple of the pane of {DurationType.Format(pane)}; change it, or set a 'pane' that divides every window"
            );
        }
        foreach (IGrouping<TimeSpan, WindowLength> same in windows.GroupBy(w => w.Length).Where(g => g.Count() > 1))
        {
            check.Problem(field, $"windows {string.Join(" and ", same.Select(w => w.Name))} are the same; leave one out");
        }
    }
}

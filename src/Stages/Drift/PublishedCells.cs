using Vigia.Stages.Distributions;

namespace Vigia.Stages.Drift;

/// <summary>
/// The cells of a subject that are metric series: all of them, or, for a category of very many values, those that are largest in the
/// reference, with the others as one. Reports and statistics know every cell.
/// </summary>
/// <param name="Label">Name of the series.</param>
/// <param name="Cells">Indexes of the subject's cells that it counts.</param>
internal sealed record PublishedCells(string Label, IReadOnlyList<int> Cells)
{
    /// <summary>Values of a category that have a series of their own at most.</summary>
    public const int NamedValues = 50;

    /// <summary>Name of the series of all other values.</summary>
    public const string Others = "other";

    /// <summary>The series of a subject, in the order of its cells.</summary>
    public static IReadOnlyList<PublishedCells> Of(DriftSubject subject)
    {
        int[] values = [.. Enumerable.Range(0, subject.Cells.Count).Where(i => subject.Cells[i].Kind == CellKind.Value)];
        if (values.Length <= NamedValues)
        {
            return [.. subject.Cells.Select((cell, i) => new PublishedCells(cell.Label, [i]))];
        }
        // A value that has the name of the rest is part of it.
        HashSet<int> named =
        [
            .. values
                .Where(i => subject.Cells[i].Label != Others)
                .OrderByDescending(i => subject.Reference[i])
                .ThenBy(i => i)
                .Take(NamedValues),
        ];
        return
        [
            .. Enumerable
                .Range(0, subject.Cells.Count)
                .Where(i => named.Contains(i) || subject.Cells[i].Kind != CellKind.Value)
                .Select(i => new PublishedCells(subject.Cells[i].Label, [i])),
            new PublishedCells(Others, [.. values.Where(i => !named.Contains(i))]),
        ];
    }
}

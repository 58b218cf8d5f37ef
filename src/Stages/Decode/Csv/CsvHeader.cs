using System.Text;
using Vigia.Engine.Configuration;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>Which column of CSV records holds which field.</summary>
internal sealed class CsvHeader
{
    private static readonly byte[] Delimiters = [.. ",;|\t"u8];

    private readonly Fault[] _otherDelimiters;

    private CsvHeader(int[] slots, int[] absent)
    {
        Slots = slots;
        Absent = absent;
        LastRead = Array.FindLastIndex(slots, slot => slot >= 0);
        WrongCount = new Fault(RejectReasons.Malformed, $"expected {slots.Length} columns, as the header has");
        _otherDelimiters =
        [
            .. Delimiters.Select(delimiter => new Fault(
                RejectReasons.Malformed,
                $"expected {slots.Length} columns, as the header has, and found one; with 'delimiter: {Quoted(delimiter)}' there are as many"
            )),
        ];
    }

    /// <summary>The header before the first batch: it has no columns.</summary>
    public static CsvHeader None { get; } = new([], []);

    /// <summary>For each column the slot of its token; -1 for one that the schema does not read.</summary>
    public int[] Slots { get; }

    /// <summary>Slots of fields that have no column, and need none.</summary>
    public int[] Absent { get; }

    /// <summary>The last column that is read; -1 if none is.</summary>
    public int LastRead { get; }

    /// <summary>What is wrong with a record of more or fewer columns.</summary>
    public Fault WrongCount { get; }

    /// <summary>What is wrong with a record of one column: another delimiter may give the right number.</summary>
    public Fault SingleColumn(ReadOnlySpan<byte> record)
    {
        for (int i = 0; i < Delimiters.Length; i++)
        {
            if (Slots.Length > 1 && record.Count(Delimiters[i]) == Slots.Length - 1)
            {
                return _otherDelimiters[i];
            }
        }
        return WrongCount;
    }

    /// <summary>The delimiter by which a header line has more of the schema's fields than by the one that is set, or null.</summary>
    public static string? BetterDelimiter(ReadOnlySpan<byte> line, byte delimiter, IReadOnlyList<FieldPath> fields)
    {
        (string? best, int most) = (null, FieldsIn(line, delimiter, fields));
        foreach (byte other in Delimiters)
        {
            int found = FieldsIn(line, other, fields);
            (best, most) = found > most ? (Quoted(other), found) : (best, most);
        }
        return best;
    }

    private static int FieldsIn(ReadOnlySpan<byte> line, byte delimiter, IReadOnlyList<FieldPath> fields)
    {
        try
        {
            IReadOnlyList<string> names = Parse(line, delimiter);
            return fields.Count(field => names.Contains(field.Text));
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    private static string Quoted(byte delimiter) => delimiter == '\t' ? "tab" : $"\"{(char)delimiter}\"";

    /// <summary>
    /// Finds the schema's fields among the columns. A field without a column stops the pipeline: it would be missing in every record.
    /// </summary>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="fields">Paths by slot; as written, they are names of columns.</param>
    /// <param name="optional">The one field that may have no column; null if every field needs one.</param>
    /// <exception cref="InvalidOperationException">A field has no column, or two.</exception>
    public static CsvHeader Match(IReadOnlyList<string> columns, IReadOnlyList<FieldPath> fields, FieldPath? optional)
    {
        int[] slots = new int[columns.Count];
        Array.Fill(slots, -1);
        var absent = new List<int>();
        var problems = new List<string>();
        // What is in a header may be reported. A line in which there is no field at all is likely a record, and holds what no one should
        // read.
        bool isHeader = fields.Any(field => columns.Contains(field.Text));
        for (int slot = 0; slot < fields.Count; slot++)
        {
            string name = fields[slot].Text;
            int[] places = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i] == name)];
            if (places.Length == 1)
            {
                slots[places[0]] = slot;
            }
            else if (places.Length == 0 && fields[slot].Equals(optional))
            {
                absent.Add(slot);
            }
            else if (places.Length == 0)
            {
                problems.Add($"no column '{name}'{(isHeader ? Hint(name, columns) : "")}");
            }
            else
            {
                problems.Add($"column '{name}' appears {places.Length} times");
            }
        }
        return problems.Count == 0
            ? new CsvHeader(slots, [.. absent])
            : throw new InvalidOperationException(
                $"the CSV header does not fit the record schema: {string.Join("; ", problems)}; {(isHeader ? Names(columns) : Count(columns))}"
            );
    }

    private static string Hint(string name, IReadOnlyList<string> columns) =>
        Suggestion.Nearest(name, columns) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    private static string Names(IReadOnlyList<string> columns) =>
        $"its columns are {string.Join(", ", columns.Select(c => $"'{c}'"))}; mend the paths in the schema, or the header";

    private static string Count(IReadOnlyList<string> columns) =>
        $"it has {columns.Count} columns, and none is a field of the schema: put the line with the columns' names first, name them in 'columns' of the source 'files', or mend the paths in the schema";

    /// <summary>The header line of columns: <see cref="Parse"/> gives their names again.</summary>
    public static byte[] LineOf(IReadOnlyList<string> columns, byte delimiter) =>
        Encoding.UTF8.GetBytes(string.Join((char)delimiter, columns.Select(name => $"\"{name.Replace("\"", "\"\"")}\"")));

    /// <summary>The names in a header line.</summary>
    /// <exception cref="InvalidOperationException">The line is not CSV.</exception>
    public static IReadOnlyList<string> Parse(ReadOnlySpan<byte> line, byte delimiter)
    {
        var names = new List<string>();
        var text = new TokenText();
        var cells = new CsvCells(line, delimiter);
        while (cells.MoveNext(out Token cell))
        {
            text.TryRead(line, cell, out ReadOnlySpan<byte> name);
            names.Add(Encoding.UTF8.GetString(name));
        }
        return cells.Fault is null ? names : throw new InvalidOperationException($"the CSV header is broken: {cells.Fault.Detail}");
    }
}

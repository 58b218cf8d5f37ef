using System.Text;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>RFC 4180, one character at a time.</summary>
internal static class ReferenceCsv
{
    /// <summary>The cells without their quotes; null if the line is not a CSV record.</summary>
    public static List<string>? Split(string line, char delimiter)
    {
        List<string> cells = [];
        int at = 0;
        while (true)
        {
            var cell = new StringBuilder();
            if (at < line.Length && line[at] == '"')
            {
                at++;
                while (true)
                {
                    if (at >= line.Length)
                    {
                        return null;
                    }
                    if (line[at] != '"')
                    {
                        cell.Append(line[at++]);
                    }
                    else if (at + 1 < line.Length && line[at + 1] == '"')
                    {
                        cell.Append('"');
                        at += 2;
                    }
                    else
                    {
                        at++;
                        break;
                    }
                }
            }
            else
            {
                while (at < line.Length && line[at] != delimiter)
                {
                    if (line[at] is '\n' or '\r')
                    {
                        return null;
                    }
                    cell.Append(line[at++]);
                }
            }
            cells.Add(cell.ToString());
            if (at >= line.Length)
            {
                return cells;
            }
            if (line[at++] != delimiter)
            {
                return null;
            }
        }
    }
}

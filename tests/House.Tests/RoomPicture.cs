using System.Text;

namespace Vigia.House.Tests;

/// <summary>The picture of the rooms in the architecture page: drawn from the using lines, so that it cannot be out of date.</summary>
internal static class RoomPicture
{
    public const string Begin = "<!-- rooms: begin (drawn by HouseTests) -->";
    public const string End = "<!-- rooms: end -->";

    /// <summary>A table of every room with the rooms that it imports, and a chart of the projects.</summary>
    public static string Draw(IReadOnlyList<SourceFile> files)
    {
        Dictionary<string, string[]> imports = files
            .Where(f => f.Room.Length > 0)
            .GroupBy(f => f.Room)
            .ToDictionary(g => g.Key, g => g.SelectMany(f => f.ImportedRooms).Distinct().ToArray());
        var text = new StringBuilder();
        text.Append(Begin).Append("\n```mermaid\nflowchart TD\n");
        string[] projects = [.. Rooms.Order.Select(ProjectOf).Distinct()];
        foreach (string project in projects)
        {
            IEnumerable<string> below = imports
                .Where(i => ProjectOf(i.Key) == project)
                .SelectMany(i => i.Value)
                .Select(ProjectOf)
                .Where(p => p != project)
                .Distinct();
            foreach (string other in projects.Where(below.Contains))
            {
                text.Append($"    {project} --> {other}\n");
            }
        }
        text.Append("```\n\n| room | imports |\n|---|---|\n");
        foreach (string room in Rooms.Order.Where(imports.ContainsKey))
        {
            string own = string.Join(", ", Rooms.Order.Where(imports[room].Contains).Select(r => Shorten(r, room)));
            text.Append($"| {room} | {(own.Length > 0 ? own : "nothing")} |\n");
        }
        return text.Append(End).ToString();
    }

    private static string ProjectOf(string room) => room.Split('/')[0];

    private static string Shorten(string room, string seenFrom) =>
        room.Contains('/', StringComparison.Ordinal) && ProjectOf(room) == ProjectOf(seenFrom) ? room.Split('/')[1] : room;
}

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Vigia.Engine.Configuration;

/// <summary>
/// Reads a YAML file into nodes with places. It walks the parser's events instead of a document model, so that
/// duplicate keys and unset variables become problems like any other, and all of them show in one run.
/// </summary>
public sealed class YamlReader
{
    /// <summary>Deeper nesting is refused: no real configuration has it, and recursion must end somewhere.</summary>
    public const int MaxDepth = 64;

    /// <summary>Larger files are refused: aliases aside, a configuration is written by hand.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private readonly string _file;
    private readonly Position? _place;
    private readonly Interpolation _interpolation;
    private readonly ProblemList _problems;
    private readonly Dictionary<AnchorName, ConfigNode> _anchors = [];

    private YamlReader(string file, Position? place, Interpolation interpolation, ProblemList problems)
    {
        _file = file;
        _place = place;
        _interpolation = interpolation;
        _problems = problems;
    }

    /// <summary>Reads the file at <paramref name="path"/>; null, with a problem, if it is not a readable YAML document.</summary>
    public static ConfigNode? ReadFile(string path, Interpolation interpolation, ProblemList problems)
    {
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaxBytes)
            {
                problems.Add(new Position(path, 1, 1), "", $"the file has {length} bytes; a configuration has at most {MaxBytes}");
                return null;
            }
            return Read(File.ReadAllText(path), path, interpolation, problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message;
            problems.Add(new Position(path, 1, 1), "", $"cannot read the file: {reason}");
            return null;
        }
    }

    /// <summary>Reads YAML text; <paramref name="file"/> names it in problems.</summary>
    public static ConfigNode? Read(string text, string file, Interpolation interpolation, ProblemList problems) =>
        Read(text, new YamlReader(file, null, interpolation, problems), problems);

    /// <summary>Reads YAML that is not in a file; every node of it is at <paramref name="place"/>.</summary>
    public static ConfigNode? Read(string text, Position place, Interpolation interpolation, ProblemList problems) =>
        Read(text, new YamlReader(place.File, place, interpolation, problems), problems);

    private static ConfigNode? Read(string text, YamlReader reader, ProblemList problems)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                problems.Add(reader._place ?? new Position(reader._file, 1, 1), "", "the file is empty");
                return null;
            }
            parser.Consume<DocumentStart>();
            ConfigNode node = reader.ReadNode(parser, 0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out DocumentStart? second))
            {
                problems.Add(reader.At(second.Start), "", "a second document begins here; a configuration is a single one");
            }
            return node;
        }
        catch (YamlException e)
        {
            problems.Add(reader.At(e.Start), "", $"this is not YAML: {(e.InnerException ?? e).Message}");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            // Some broken documents meet the library's own parser unprepared.
            problems.Add(
                reader.At(parser.Current?.End ?? new Mark(0, 1, 1)),
                "",
                "this is not YAML: it breaks off in the middle of a structure here"
            );
            return null;
        }
    }

    private ConfigNode ReadNode(Parser parser, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested deeper than {MaxDepth} levels");
        }
        if (parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return _anchors.TryGetValue(alias.Value, out ConfigNode? anchored)
                ? anchored
                : throw new YamlException(alias.Start, alias.End, $"alias '*{alias.Value}' has no anchor before it");
        }
        if (parser.Current is not NodeEvent start)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, "a value is missing here");
        }
        ConfigNode node = start switch
        {
            Scalar => ReadScalar(parser),
            SequenceStart => ReadList(parser, depth),
            _ => ReadMap(parser, depth),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }
        return node;
    }

    private ConfigScalar ReadScalar(Parser parser)
    {
        Scalar scalar = parser.Consume<Scalar>();
        Position position = At(scalar.Start);
        int problems = _problems.Count;
        string text = _interpolation.Apply(scalar.Value, position, _problems);
        return new ConfigScalar(position, text, scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
        {
            IsUnresolved = _problems.Count > problems,
        };
    }

    private ConfigList ReadList(Parser parser, int depth)
    {
        SequenceStart start = parser.Consume<SequenceStart>();
        List<ConfigNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(parser, depth + 1));
        }
        return new ConfigList(At(start.Start), items);
    }

    private ConfigMap ReadMap(Parser parser, int depth)
    {
        MappingStart start = parser.Consume<MappingStart>();
        List<ConfigEntry> entries = [];
        HashSet<string> keys = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out Scalar? key))
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "a key must be a single word");
            }
            ConfigNode value = ReadNode(parser, depth + 1);
            if (keys.Add(key.Value))
            {
                entries.Add(new ConfigEntry(key.Value, At(key.Start), value));
            }
            else
            {
                _problems.Add(At(key.Start), "", $"key '{key.Value}' appears twice; remove one of them");
            }
        }
        return new ConfigMap(At(start.Start), entries);
    }

    private Position At(in Mark mark) => _place ?? new(_file, (int)mark.Line, (int)mark.Column);
}

using System.Globalization;
using System.Text;

namespace Vigia.Stages.Tests.Privacy;

/// <summary>
/// JSON objects of chance with names from a small set, so that personal paths are often met: nested, in arrays, twice in
/// one object, spelled with escapes. Every scalar is unique, so that one that survives can be found.
/// </summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Names = ["payer", "cpf", "name", "x.y", "amount", "é", "a\"b", ""];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private int _scalars;

    public string Create()
    {
        WriteObject(0);
        Space();
        return _text.ToString();
    }

    private void WriteValue(int depth)
    {
        Space();
        switch (_random.Next(depth > 3 ? 5 : 9))
        {
            case 0:
                WriteString($"secret{++_scalars:000}");
                break;
            case 1:
                _text.Append($"9{++_scalars:000}9.{_random.Next(100)}e{_random.Next(-3, 3)}");
                break;
            case 2:
                _text.Append($"-7{++_scalars:000}7");
                break;
            case 3:
                _text.Append(
                    _random.Next(3) switch
                    {
                        0 => "true",
                        1 => "false",
                        _ => "null",
                    }
                );
                break;
            case 4:
                WriteString($"séc\"ret\\{++_scalars:000}\U0001F600");
                break;
            case 5 or 6:
                WriteArray(depth);
                break;
            default:
                WriteObject(depth);
                break;
        }
        Space();
    }

    private void WriteObject(int depth)
    {
        Space();
        _text.Append('{');
        int count = _random.Next(depth == 0 ? 6 : 4);
        for (int i = 0; i < count; i++)
        {
            _text.Append(i == 0 ? "" : ",");
            Space();
            WriteString(Names[_random.Next(Names.Length)]);
            Space();
            _text.Append(':');
            WriteValue(depth + 1);
        }
        Space();
        _text.Append('}');
    }

    private void WriteArray(int depth)
    {
        _text.Append('[');
        int count = _random.Next(4);
        for (int i = 0; i < count; i++)
        {
            _text.Append(i == 0 ? "" : ",");
            WriteValue(depth + 1);
        }
        Space();
        _text.Append(']');
    }

    private void WriteString(string value)
    {
        _text.Append('"');
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
            {
                _text.Append(_random.Next(2) == 0 ? $"\\{rune}" : Escaped(rune));
            }
            else
            {
                _text.Append(_random.Next(6) == 0 ? Escaped(rune) : rune.ToString());
            }
        }
        _text.Append('"');
    }

    private string Escaped(Rune rune)
    {
        string format = _random.Next(2) == 0 ? "x4" : "X4";
        return string.Concat(rune.ToString().Select(c => $"\\u{((int)c).ToString(format, CultureInfo.InvariantCulture)}"));
    }

    private void Space() =>
        _text.Append(
            _random.Next(8) switch
            {
                0 => " ",
                1 => "\n\t",
                2 => "\r",
                _ => "",
            }
        );
}

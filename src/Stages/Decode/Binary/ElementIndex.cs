using System.Globalization;

namespace Vigia.Stages.Decode;

/// <summary>Elements of arrays are named by their index: <c>embedding.0</c>.</summary>
internal static class ElementIndex
{
    /// <summary>Beyond this a path is a slip, not a vector.</summary>
    private const int Max = 100_000;

    /// <summary>The index that a name means; -1 if it means none.</summary>
    public static int Of(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && index <= Max
        && name == index.ToString(CultureInfo.InvariantCulture)
            ? index
            : -1;
}

namespace Vigia.Stages.Behavior.Detection;

/// <summary>Arrays in the state.</summary>
internal static class BinaryArrays
{
    public static void Save(BinaryWriter to, ReadOnlySpan<double> numbers)
    {
        foreach (double number in numbers)
        {
            to.Write(number);
        }
    }

    public static void Load(BinaryReader from, Span<double> numbers)
    {
        foreach (ref double number in numbers)
        {
            number = from.ReadDouble();
        }
    }

    public static void Save(BinaryWriter to, ReadOnlySpan<bool> flags)
    {
        foreach (bool flag in flags)
        {
            to.Write(flag);
        }
    }

    public static void Load(BinaryReader from, Span<bool> flags)
    {
        foreach (ref bool flag in flags)
        {
            flag = from.ReadBoolean();
        }
    }

    public static void Save(BinaryWriter to, ReadOnlySpan<RateSum> sums)
    {
        foreach (RateSum sum in sums)
        {
            sum.Save(to);
        }
    }

    public static void Load(BinaryReader from, Span<RateSum> sums)
    {
        foreach (ref RateSum sum in sums)
        {
            sum = RateSum.Load(from);
        }
    }
}

namespace Vigia.Stages.Behavior.Detection;

/// <summary>Records, how many of them were flagged, and how many would usually be.</summary>
internal readonly record struct RateSum(double Rows, double Flagged, double Expected)
{
    /// <summary>Share flagged; 0 without records.</summary>
    public double Rate => Rows > 0 ? Flagged / Rows : 0;

    /// <summary>Share usually flagged; 0 without records.</summary>
    public double ExpectedRate => Rows > 0 ? Expected / Rows : 0;

    /// <summary>How many times the usual; 1 where nothing is usual.</summary>
    public double Ratio => Expected > 0 ? Flagged / Expected : 1;

    public static RateSum operator +(RateSum a, RateSum b) => new(a.Rows + b.Rows, a.Flagged + b.Flagged, a.Expected + b.Expected);

    public static RateSum operator *(double factor, RateSum sum) => new(factor * sum.Rows, factor * sum.Flagged, factor * sum.Expected);

    public void Save(BinaryWriter to)
    {
        to.Write(Rows);
        to.Write(Flagged);
        to.Write(Expected);
    }

    public static RateSum Load(BinaryReader from) => new(from.ReadDouble(), from.ReadDouble(), from.ReadDouble());
}

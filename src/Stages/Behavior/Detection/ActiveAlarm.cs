namespace Vigia.Stages.Behavior.Detection;

/// <summary>An active alarm: what was found, how far it went, and whether it is over. It is over only well below what raised it.</summary>
/// <param name="finding">What was found.</param>
internal sealed class ActiveAlarm(Finding finding)
{
    // Half of the smallest change that the detectors look for.
    private const double CalmSudden = 1.25;
    private const double CalmSlow = 1.035;
    private const double CalmP = 0.01;
    private const int CalmPanes = 6;
    private const int CalmHours = 2;

    // A rate over fewer flagged records would flicker, one over more would take long to show that it is over.
    private const double LeastExpected = 10;
    private const double LeastPanes = 12;
    private const double HourFade = 0.75;

    private int _calm;

    public Finding Finding => finding;

    /// <summary>Counted lately, older panes faded.</summary>
    public RateSum Lately { get; private set; } = finding.Since;

    /// <summary>The ratio to the usual rate that was farthest from 1.</summary>
    public double Peak { get; private set; } = finding.Since.Ratio;

    public bool IsOver => _calm >= (finding.Detector is Detector.Sudden or Detector.Volume ? CalmPanes : CalmHours);

    /// <summary>Takes a pane in.</summary>
    public void AddPane(RateSum pane)
    {
        if (finding.Detector is Detector.Sudden or Detector.Volume)
        {
            double memory = Math.Max(LeastPanes, LeastExpected / Math.Max(pane.Expected, 1e-3));
            Add(pane, 1 - 1 / memory, CalmSudden);
        }
    }

    /// <summary>Takes an hour in.</summary>
    /// <param name="hour">The series' counts.</param>
    /// <param name="p">P-value of its scores.</param>
    public void AddHour(RateSum hour, double p)
    {
        if (finding.Detector is Detector.Slow or Detector.Amount)
        {
            Add(hour, HourFade, finding.Detector == Detector.Slow ? CalmSlow : CalmSudden);
        }
        else if (finding.Detector == Detector.Scores)
        {
            Lately = hour;
            _calm = p > CalmP ? _calm + 1 : 0;
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write((byte)finding.Detector);
        to.Write(finding.Series);
        to.Write(finding.IsUp);
        to.Write(finding.Onset);
        to.Write(finding.Statistic);
        to.Write(finding.Threshold);
        finding.Since.Save(to);
        to.Write(finding.Bins.Count);
        foreach (BinMove move in finding.Bins)
        {
            to.Write(move.Bin);
            to.Write(move.Share);
            to.Write(move.UsualShare);
        }
        Lately.Save(to);
        to.Write(Peak);
        to.Write(_calm);
    }

    public static ActiveAlarm Load(BinaryReader from)
    {
        var finding = new Finding(
            (Detector)from.ReadByte(),
            from.ReadInt32(),
            from.ReadBoolean(),
            from.ReadInt64(),
            from.ReadDouble(),
            from.ReadDouble(),
            RateSum.Load(from)
        )
        {
            Bins =
            [
                .. Enumerable.Range(0, from.ReadInt32()).Select(_ => new BinMove(from.ReadInt32(), from.ReadDouble(), from.ReadDouble())),
            ],
        };
        return new ActiveAlarm(finding)
        {
            Lately = RateSum.Load(from),
            Peak = from.ReadDouble(),
            _calm = from.ReadInt32(),
        };
    }

    private void Add(RateSum counted, double fade, double calmRatio)
    {
        Lately = fade * Lately + counted;
        double ratio = Lately.Ratio;
        Peak = finding.IsUp ? Math.Max(Peak, ratio) : Math.Min(Peak, ratio);
        bool isCalm = finding.IsUp ? ratio < calmRatio : ratio > 1 / calmRatio;
        _calm = isCalm ? _calm + 1 : 0;
    }
}

using ParquetSharp;
using Vigia.Stages.Decode;
using TimeUnit = Vigia.Stages.Decode.TimeUnit;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>Values of Parquet's physical types as those of columns.</summary>
internal static unsafe class ParquetValues
{
    private const int JulianDayOf1970 = 2_440_588;
    private const long MicrosecondsPerDay = 86_400_000_000;

    public static void Boolean(ReadOnlySpan<bool> values, in ParquetTarget target)
    {
        Span<long> to = target.Values.Wholes[target.Start..];
        for (int i = 0; i < values.Length; i++)
        {
            to[i] = values[i] ? 1 : 0;
        }
    }

    public static void Single(ReadOnlySpan<float> values, in ParquetTarget target) => values.CopyTo(target.Values.Singles[target.Start..]);

    public static void Double(ReadOnlySpan<double> values, in ParquetTarget target) => values.CopyTo(target.Values.Doubles[target.Start..]);

    public static void Int32(ReadOnlySpan<int> values, in ParquetTarget target)
    {
        Span<long> to = target.Values.Wholes[target.Start..];
        for (int i = 0; i < values.Length; i++)
        {
            to[i] = values[i];
        }
    }

    public static void Unsigned(ReadOnlySpan<int> values, in ParquetTarget target)
    {
        Span<long> to = target.Values.Wholes[target.Start..];
        for (int i = 0; i < values.Length; i++)
        {
            to[i] = (uint)values[i];
        }
    }

    public static void Int64(ReadOnlySpan<long> values, in ParquetTarget target) => values.CopyTo(target.Values.Wholes[target.Start..]);

    /// <summary>A day and the nanoseconds since its midnight: how Impala and older Spark write times, in UTC.</summary>
    public static void Int96(ReadOnlySpan<Int96> values, in ParquetTarget target)
    {
        Span<long> to = target.Values.Wholes[target.Start..];
        for (int i = 0; i < values.Length; i++)
        {
            long nanoseconds = (uint)values[i].A | ((long)values[i].B << 32);
            to[i] = (((long)values[i].C - JulianDayOf1970) * MicrosecondsPerDay) + (nanoseconds / 1000);
        }
    }

    public static void Text(ReadOnlySpan<ByteArray> values, in ParquetTarget target)
    {
        Span<long> to = target.Values.Wholes[target.Start..];
        for (int i = 0; i < values.Length; i++)
        {
            nint address = values[i].Pointer;
            to[i] = target.Texts.NumberOf(new((void*)address, values[i].Length), address, target.Records, target.Values);
        }
    }

    /// <summary>Texts, and decimals of more than 64 bits, of one length.</summary>
    public static ParquetConversion<FixedLenByteArray> Fixed(int length) =>
        (values, in target) =>
        {
            Span<long> to = target.Values.Wholes[target.Start..];
            for (int i = 0; i < values.Length; i++)
            {
                nint address = values[i].Pointer;
                to[i] = target.Texts.NumberOf(new((void*)address, length), address, target.Records, target.Values);
            }
        };

    /// <summary>Decimals of at most 64 bits.</summary>
    public static ParquetConversion<FixedLenByteArray> ShortDecimal(int length) =>
        (values, in target) =>
        {
            Span<long> to = target.Values.Wholes[target.Start..];
            for (int i = 0; i < values.Length; i++)
            {
                to[i] = BigEndian.ToToken(new((void*)values[i].Pointer, length), 0, 0).Bits;
            }
        };

    public static void Half(ReadOnlySpan<FixedLenByteArray> values, in ParquetTarget target)
    {
        Span<float> to = target.Values.Singles[target.Start..];
        for (int i = 0; i < values.Length; i++)
        {
            to[i] = (float)BitConverter.ToHalf(new ReadOnlySpan<byte>((void*)values[i].Pointer, sizeof(short)));
        }
    }

    /// <summary>Times of a wall clock as Unix ms; what no clock of the years 1 to 9999 shows is no time.</summary>
    public static ParquetConversion<T> OnClock<T>(ParquetConversion<T> convert, TimeUnit unit, ZoneClock clock)
        where T : unmanaged =>
        (values, in target) =>
        {
            convert(values, target);
            foreach (ref long time in target.Values.Wholes.Slice(target.Start, values.Length))
            {
                time = InstantTime.TryRead(Token.Of(TokenKind.Instant, time, (byte)unit), out long wallMs)
                    ? clock.ToUnixMs(wallMs)
                    : long.MinValue;
            }
        };
}

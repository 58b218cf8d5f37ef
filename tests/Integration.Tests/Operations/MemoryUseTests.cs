using System.Runtime.InteropServices;
using Vigia.Host.Running;

namespace Vigia.Integration.Tests.Operations;

/// <summary>The parts of the process' memory are what the system counts, and each grows with what it is for. Alone, since the process has other tests.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryUseTests
{
    private const int Bytes = 96 << 20;

    [Fact]
    public void Parts_AddUpToTheResidentMemory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the parts are read from /proc");
        MemoryUse use = MemoryUse.Read()!;

        long sum = use.Files + use.Managed + use.ManagedFree + use.Native + use.NativeFree + use.Other;
        Assert.InRange(sum, use.Resident, use.Resident * 1.25);
        Assert.All([use.Files, use.Managed, use.Native], part => Assert.InRange(part, 1 << 20, use.Resident), throwIfEmpty: true);
    }

    [Fact]
    public void Native_GrowsByWhatALibraryAllocates() =>
        AssertOnce(() =>
        {
            long before = MemoryUse.Read()!.Native;
            nint piece = Marshal.AllocHGlobal(Bytes);
            long held = MemoryUse.Read()!.Native;
            Marshal.FreeHGlobal(piece);
            long after = MemoryUse.Read()!.Native;
            return (held - before, 0.2, after - before);
        });

    [Fact]
    public void Managed_GrowsByWhatThePipelineAllocates() =>
        AssertOnce(() =>
        {
            long before = MemoryUse.Read()!.Managed;
            byte[] array = new byte[Bytes];
            Array.Fill(array, (byte)1);
            long held = MemoryUse.Read()!.Managed;
            GC.KeepAlive(array);
            return (held - before, 0.5, 0);
        });

    /// <summary>Measures until nothing else in the process has allocated meanwhile: what other tests have left running may do so.</summary>
    /// <param name="measure">How much more was held, the share of <see cref="Bytes"/> by which that may be wrong, and how much more was left at the end.</param>
    private static void AssertOnce(Func<(long Held, double Tolerance, long Left)> measure)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the parts are read from /proc");
        List<(long Held, double Tolerance, long Left)> measured = [];
        while (measured.Count < 20)
        {
            measured.Add(measure());
            (long held, double tolerance, long left) = measured[^1];
            if (Math.Abs(held - Bytes) <= tolerance * Bytes && Math.Abs(left) <= tolerance * Bytes)
            {
                return;
            }
        }
        Assert.Fail($"of {Bytes} bytes, never that many were counted: {string.Join(", ", measured)}");
    }
}

/// <summary>Tests that run when no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

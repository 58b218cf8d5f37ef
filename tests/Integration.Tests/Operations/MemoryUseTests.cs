using System.Runtime.InteropServices;
using Vigia.Host.Running;

namespace Vigia.Integration.Tests.Operations;

/// <summary>The parts of the process' memory are what the system counts, and each grows with what it is for.</summary>
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
    public void Native_GrowsByWhatALibraryAllocates()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the parts are read from /proc");
        long before = MemoryUse.Read()!.Native;
        nint piece = Marshal.AllocHGlobal(Bytes);
        long held = MemoryUse.Read()!.Native;
        Marshal.FreeHGlobal(piece);

        Assert.InRange(held - before, Bytes * 0.8, Bytes * 1.2);
        Assert.InRange(MemoryUse.Read()!.Native - before, -Bytes * 0.2, Bytes * 0.2);
    }

    [Fact]
    public void Managed_GrowsByWhatThePipelineAllocates()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the parts are read from /proc");
        long before = MemoryUse.Read()!.Managed;
        byte[] array = new byte[Bytes];
        Array.Fill(array, (byte)1);
        long held = MemoryUse.Read()!.Managed;
        GC.KeepAlive(array);

        Assert.InRange(held - before, Bytes * 0.5, Bytes * 1.5);
    }
}

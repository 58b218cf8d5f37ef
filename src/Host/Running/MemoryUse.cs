namespace Vigia.Host.Running;

/// <summary>The resident memory of the process, by part (bytes). The parts add up to the whole.</summary>
/// <param name="Resident">All of it, as the system counts it.</param>
/// <param name="Files">Program and libraries, mapped from their files.</param>
/// <param name="Managed">Objects of the managed heap, as of its last collection, with what was allocated since.</param>
/// <param name="ManagedFree">What the managed heap holds beside.</param>
/// <param name="Native">What libraries have allocated: RocksDB, ONNX Runtime, librdkafka.</param>
/// <param name="NativeFree">What the C library holds free and has not given back to the system.</param>
internal sealed record MemoryUse(long Resident, long Files, long Managed, long ManagedFree, long Native, long NativeFree)
{
    private const string Status = "/proc/self/status";

    /// <summary>What is left: stacks, compiled code, the runtime itself.</summary>
    public long Other => Math.Max(0, Resident - Files - Managed - ManagedFree - Native - NativeFree);

    /// <summary>Reads what the process uses now; null where the system does not say it.</summary>
    public static MemoryUse? Read()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Status))
        {
            return null;
        }
        Dictionary<string, long> status = File.ReadLines(Status)
            .Where(line => line.EndsWith(" kB", StringComparison.Ordinal))
            .Select(line => line[..^3].Split(':'))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) << 10);
        long resident = status.GetValueOrDefault("VmRSS");
        long files = status.GetValueOrDefault("RssFile") + status.GetValueOrDefault("RssShmem");
        long managed = GC.GetTotalMemory(forceFullCollection: false);
        // Of the last collection: there may have been none, or much was allocated since.
        long committed = Math.Max(managed, GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
        (long native, long nativeFree) = NativeMemory.Read() ?? (0, 0);
        return new MemoryUse(
            resident,
            files,
            managed,
            committed - managed,
            native,
            // The C library also counts pages as free that it has given back: those are not resident.
            Math.Clamp(resident - files - committed - native, 0, nativeFree)
        );
    }
}

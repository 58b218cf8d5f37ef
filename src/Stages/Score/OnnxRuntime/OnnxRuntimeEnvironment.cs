using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

// The one place that may open sessions.
#pragma warning disable RS0030

namespace Vigia.Stages.Score.OnnxRuntime;

/// <summary>
/// The one door to ONNX Runtime: every session is opened here, so that its telemetry is off before its
/// first native call. Left on, the Linux build writes a device id below <c>$HOME/.cache</c> as soon as it is loaded.
/// </summary>
public static partial class OnnxRuntimeEnvironment
{
    // Everything in the constructor's own order: an initialiser would touch the library before its telemetry is off.
    static OnnxRuntimeEnvironment()
    {
        DisableTelemetry();
        // Whatever goes wrong comes as an exception with the reason; the library's own lines on standard error say it twice.
        var options = new EnvironmentCreationOptions { logId = "vigia", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        Version = OrtEnv.CreateInstanceWithOptions(ref options).GetVersionString();
    }

    /// <summary>Version of the library, such as <c>1.31.1</c>.</summary>
    public static string Version { get; }

    /// <summary>Opens a model file. Its external data, if any, is looked for beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads that share the work of one run; 1 computes on the caller's.</param>
    /// <exception cref="OnnxRuntimeException">The file cannot be read, or holds something that the library does not know.</exception>
    public static InferenceSession Open(string path, int threads)
    {
        using SessionOptions options = NewOptions(threads);
        return new InferenceSession(path, options);
    }

    /// <summary>Opens a model that is not in a file as it is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="directory">Where its external data, if any, is looked for.</param>
    /// <param name="threads">Threads that share the work of one run.</param>
    /// <exception cref="OnnxRuntimeException">The bytes hold something that the library does not know.</exception>
    public static InferenceSession Open(byte[] model, string directory, int threads)
    {
        using SessionOptions options = NewOptions(threads);
        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", directory);
        return new InferenceSession(model, options);
    }

    private static SessionOptions NewOptions(int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            // Patterns are kept per input shape, and batches come in every size: memory would grow with each new one.
            EnableMemoryPattern = false,
        };
        // Waiting threads sleep: a spinning pool would take the cores from the other stages.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }

    /// <summary>
    /// The library reads the process's native environment, which .NET's own <see cref="Environment.SetEnvironmentVariable(string,string)"/>
    /// changes on Windows only.
    /// </summary>
    private static void DisableTelemetry()
    {
        const string Variable = "ORT_DISABLE_TELEMETRY";
        Environment.SetEnvironmentVariable(Variable, "1");
        if (!OperatingSystem.IsWindows() && SetNativeVariable(Variable, "1", overwrite: 1) != 0)
        {
            throw new InvalidOperationException($"cannot set {Variable}, without which ONNX Runtime would send telemetry");
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}

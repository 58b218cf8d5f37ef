using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score.OnnxRuntime;

/// <summary>Lets the library make the output, whose size may differ from run to run.</summary>
internal sealed class FreeRun(InferenceSession session, RunInputs inputs, ScoreOutput output) : ModelRun(inputs)
{
    private readonly string[] _outputNames = [output.Name];

    protected override void Run(int runRows, Span<float> scores)
    {
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(Options, Inputs.Names, Inputs.Values, _outputNames);
        output.Read(values[0], runRows, scores);
    }
}

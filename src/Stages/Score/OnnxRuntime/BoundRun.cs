using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Outputs;

namespace Vigia.Stages.Score.OnnxRuntime;

/// <summary>Runs on the same input and output values every time, bound once.</summary>
/// <param name="session">The model.</param>
/// <param name="inputs">Its inputs, of a fixed number of rows.</param>
/// <param name="output">Its output.</param>
/// <param name="room">Where the output goes; owned from now on.</param>
internal sealed class BoundRun(InferenceSession session, RunInputs inputs, ScoreOutput output, OrtValue room) : ModelRun(inputs)
{
    private OrtIoBinding? _binding;

    public override void Dispose()
    {
        _binding?.Dispose();
        room.Dispose();
        base.Dispose();
    }

    protected override void Run(int runRows, Span<float> scores)
    {
        _binding ??= Bind();
        session.RunWithBinding(Options, _binding);
        output.Read(room, runRows, scores);
    }

    private OrtIoBinding Bind()
    {
        OrtIoBinding binding = session.CreateIoBinding();
        foreach ((string name, OrtValue value) in Inputs.Names.Zip(Inputs.Values))
        {
            binding.BindInput(name, value);
        }
        binding.BindOutput(output.Name, room);
        return binding;
    }
}

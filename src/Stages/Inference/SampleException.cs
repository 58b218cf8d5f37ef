namespace Vigia.Stages.Inference;

/// <summary>A sample file in which no record can be read. The message is one sentence for a person.</summary>
public sealed class SampleException : Exception
{
    public SampleException() { }

    public SampleException(string message)
        : base(message) { }

    public SampleException(string message, Exception inner)
        : base(message, inner) { }
}

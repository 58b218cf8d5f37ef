using Vigia.Engine.Configuration;

namespace Vigia.Stages.Score.Models;

/// <summary>A model cannot be used as the configuration has it. The message says why, what it takes and gives, and what to write.</summary>
/// <param name="setting">The setting of the model that is to be mended; null for the model as a whole.</param>
/// <param name="message">For the user.</param>
/// <param name="cause">What the library said.</param>
internal sealed class ModelRefusedException(Field? setting, string message, Exception? cause = null) : Exception(message, cause)
{
    public Field? Setting { get; } = setting;
}

using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.Stages.Profiles;

/// <summary>Feeds a profile builder from the end of a pipeline that decodes and scores.</summary>
/// <param name="builder">Gets every batch of the kind; it outlives the pipeline.</param>
/// <param name="subject">The records that the profile is about.</param>
/// <param name="isSecondPass">Whether the builder's edges are fixed already.</param>
public sealed class ProfileCollector(ProfileBuilder builder, RecordKind subject, bool isSecondPass) : Stage
{
    public override bool Accepts(RecordKind kind) => kind == subject;

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        if (isSecondPass)
        {
            builder.AddPass2(batch);
        }
        else
        {
            builder.AddPass1(batch);
        }
        return ValueTask.CompletedTask;
    }
}

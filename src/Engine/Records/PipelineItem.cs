namespace Vigia.Engine.Records;

/// <summary>What travels from block to block: batches, and marks that keep their place among them.</summary>
public abstract class PipelineItem
{
    private protected PipelineItem() { }
}

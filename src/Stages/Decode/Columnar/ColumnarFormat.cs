using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>Makes decoders of records that come from the columns of a file.</summary>
internal static class ColumnarFormat
{
    /// <param name="stage">Name for rejections.</param>
    /// <param name="schema">What the records hold.</param>
    public static RecordDecoder Create(string stage, RecordSchema schema)
    {
        FieldNode root = FieldNode.Build(SchemaColumns.PathsOf(schema).Select(path => path.Names));
        return RecordDecoder.Create(stage, schema, root, _ => new ColumnarTokenizer(root), new ColumnarPlan(root, schema));
    }
}

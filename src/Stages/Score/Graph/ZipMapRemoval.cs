using System.Text;
using Google.Protobuf;
using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>
/// Cuts <c>ZipMap</c> nodes off a model's bytes and makes outputs of the matrices that they read. Everything else is copied
/// as it is, without being understood (a protobuf <c>ModelProto</c>; field numbers after onnx.proto).
/// </summary>
internal static class ZipMapRemoval
{
    private static readonly uint NameTag = WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited);

    /// <param name="model">The file's bytes.</param>
    /// <param name="graph">The graph in them.</param>
    /// <param name="maps">Its ZipMaps.</param>
    public static byte[] Apply(byte[] model, OnnxGraph graph, IReadOnlyList<ZipMap> maps) =>
        ModelCopy.Graph(model, bytes => CutGraph(bytes, graph, maps));

    private static byte[] CutGraph(byte[] bytes, OnnxGraph graph, IReadOnlyList<ZipMap> maps)
    {
        int node = 0,
            value = 0;
        byte[] cut = ModelCopy.Message(bytes, (tag, input) =>
        {
            bool isCut =
                tag == ModelCopy.NodeTag
                    ? Holds(maps, m => m.Node, node++)
                    : tag == ModelCopy.OutputTag && Holds(maps, m => m.Output, value++);
            if (!isCut)
            {
                return null;
            }
            input.SkipLastField();
            return [];
        });
        IEnumerable<string> tensors = maps.Select(m => m.Tensor).Distinct().Where(tensor => graph.Outputs.All(o => o.Name != tensor));
        return
        [
            .. cut,
            .. tensors.SelectMany(tensor => ModelCopy.Field(ModelCopy.OutputTag, ModelCopy.Field(NameTag, Encoding.UTF8.GetBytes(tensor)))),
        ];
    }

    private static bool Holds(IReadOnlyList<ZipMap> maps, Func<ZipMap, int> place, int position) => maps.Any(map => place(map) == position);
}

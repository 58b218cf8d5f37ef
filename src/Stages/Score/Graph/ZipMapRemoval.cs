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
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int GraphOutput = 12;
    private const int ValueName = 1;

    private static readonly uint GraphTag = WireFormat.MakeTag(ModelGraph, WireFormat.WireType.LengthDelimited);
    private static readonly uint NodeTag = WireFormat.MakeTag(GraphNode, WireFormat.WireType.LengthDelimited);
    private static readonly uint OutputTag = WireFormat.MakeTag(GraphOutput, WireFormat.WireType.LengthDelimited);
    private static readonly uint NameTag = WireFormat.MakeTag(ValueName, WireFormat.WireType.LengthDelimited);

    /// <param name="model">The file's bytes.</param>
    /// <param name="graph">The graph in them.</param>
    /// <param name="maps">Its ZipMaps.</param>
    public static byte[] Apply(byte[] model, OnnxGraph graph, IReadOnlyList<ZipMap> maps) => Copy(
        model, (tag, input) => tag == GraphTag ? Field(GraphTag, CutGraph(input.ReadBytes().ToByteArray(), graph, maps)) : null);

    private static byte[] CutGraph(byte[] bytes, OnnxGraph graph, IReadOnlyList<ZipMap> maps)
    {
        int node = 0, value = 0;
        byte[] cut = Copy(bytes, (tag, input) =>
        {
            bool isCut = tag == NodeTag ? Holds(maps, m => m.Node, node++) : tag == OutputTag && Holds(maps, m => m.Output, value++);
            if (!isCut)
            {
                return null;
            }
            input.SkipLastField();
            return [];
        });
        IEnumerable<string> tensors = maps.Select(m => m.Tensor).Distinct().Where(tensor => graph.Outputs.All(o => o.Name != tensor));
        return [.. cut, .. tensors.SelectMany(tensor => Field(OutputTag, Field(NameTag, Encoding.UTF8.GetBytes(tensor))))];
    }

    private static bool Holds(IReadOnlyList<ZipMap> maps, Func<ZipMap, int> place, int position) => maps.Any(map => place(map) == position);

    /// <summary>Copies a message field by field.</summary>
    /// <param name="message">The message.</param>
    /// <param name="replace">Reads a field and gives its replacement; null, with nothing read, to copy it.</param>
    private static byte[] Copy(byte[] message, Func<uint, CodedInputStream, byte[]?> replace)
    {
        using var input = new CodedInputStream(message);
        using var result = new MemoryStream(message.Length);
        int start = 0;
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (replace(tag, input) is { } replacement)
            {
                result.Write(replacement);
            }
            else
            {
                input.SkipLastField();
                result.Write(message, start, (int)input.Position - start);
            }
            start = (int)input.Position;
        }
        return result.ToArray();
    }

    private static byte[] Field(uint tag, byte[] content)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        output.WriteTag(tag);
        output.WriteBytes(ByteString.CopyFrom(content));
        output.Flush();
        return bytes.ToArray();
    }
}

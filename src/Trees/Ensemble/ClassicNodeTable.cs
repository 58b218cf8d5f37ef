namespace Vigia.Trees.Ensemble;

/// <summary>The nodes of the classic operators: parallel lists with one entry per node, tree after tree.</summary>
internal sealed class ClassicNodeTable
{
    private readonly Dictionary<(long Tree, long Id), int> _places = [];
    private readonly List<RawNode> _nodes = [];
    private readonly List<int> _roots = [];
    private readonly long[] _trees;
    private readonly long[] _ids;

    /// <exception cref="UnsupportedModelException">
    /// There are no nodes, one is there twice, a tree's are not together, or a branch leads nowhere.
    /// </exception>
    public ClassicNodeTable(NodeAttributes attributes)
    {
        _trees = attributes.Ints("nodes_treeids");
        if (_trees.Length == 0)
        {
            throw new UnsupportedModelException($"{attributes.Owner} has no nodes");
        }
        _ids = attributes.Ints("nodes_nodeids", _trees.Length);
        Place();
        Read(attributes);
        Connect(attributes);
    }

    /// <summary>Every node, in the order of the lists.</summary>
    public List<RawNode> Nodes => _nodes;

    /// <summary>The first node of each tree, as a place in <see cref="Nodes"/>.</summary>
    public IReadOnlyList<int> Roots => _roots;

    /// <summary>A node by tree and id; null if it is not there.</summary>
    public RawNode? Find(long tree, long id) => _places.TryGetValue((tree, id), out int place) ? _nodes[place] : null;

    private string LabelOf(int place) => $"node {_ids[place]} of tree {_trees[place]}";

    /// <summary>Notes where each node is, and where each tree begins.</summary>
    private void Place()
    {
        var begun = new HashSet<long>();
        for (int i = 0; i < _trees.Length; i++)
        {
            if (!_places.TryAdd((_trees[i], _ids[i]), i))
            {
                throw new UnsupportedModelException($"{LabelOf(i)} is there twice");
            }
            if (i > 0 && _trees[i] == _trees[i - 1])
            {
                continue;
            }
            _roots.Add(i);
            if (!begun.Add(_trees[i]))
            {
                throw new UnsupportedModelException($"the nodes of tree {_trees[i]} are not together");
            }
        }
    }

    private void Read(NodeAttributes attributes)
    {
        int count = _trees.Length;
        long[] features = attributes.Ints("nodes_featureids", count);
        double[] thresholds = attributes.Reals("nodes_values", count);
        string[] modes = attributes.Texts("nodes_modes", count);
        long[] missing = attributes.Ints("nodes_missing_value_tracks_true");
        for (int i = 0; i < count; i++)
        {
            _nodes.Add(
                new RawNode
                {
                    Mode = EnsembleWords.ReadMode(modes[i]),
                    Feature = attributes.Index("nodes_featureids", features[i]),
                    Threshold = thresholds[i],
                    MissingIsTrue = i < missing.Length && missing[i] == 1,
                    Label = LabelOf(i),
                }
            );
        }
    }

    private void Connect(NodeAttributes attributes)
    {
        long[] whenTrue = attributes.Ints("nodes_truenodeids", _nodes.Count);
        long[] whenFalse = attributes.Ints("nodes_falsenodeids", _nodes.Count);
        for (int i = 0; i < _nodes.Count; i++)
        {
            if (_nodes[i].Mode != BranchMode.Leaf)
            {
                _nodes[i].WhenTrue = ChildOf(i, whenTrue[i]);
                _nodes[i].WhenFalse = ChildOf(i, whenFalse[i]);
            }
        }
    }

    private int ChildOf(int parent, long id) =>
        _places.TryGetValue((_trees[parent], id), out int child)
            ? child
            : throw new UnsupportedModelException($"{_nodes[parent].Label} branches to node {id}, which is not there");
}

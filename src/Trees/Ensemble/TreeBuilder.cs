namespace Vigia.Trees.Ensemble;

/// <summary>Turns the raw nodes under one root into a <see cref="Tree"/>: modes reduced to splits, pointless branches left out.</summary>
internal sealed class TreeBuilder
{
    private readonly IReadOnlyList<RawNode> _nodes;

    // For each node, _open while the search is below it and _done after: two marks of its own for each tree.
    private readonly int[] _state;
    private int _open,
        _done;

    private readonly Branch[] _branches;

    // Where a raw node begins: a child reference as in Split.
    private readonly int[] _entry;

    public TreeBuilder(IReadOnlyList<RawNode> nodes)
    {
        _nodes = nodes;
        _state = new int[nodes.Count];
        _branches = new Branch[nodes.Count];
        _entry = new int[nodes.Count];
    }

    /// <exception cref="UnsupportedModelException">The nodes under the root do not form a tree.</exception>
    public Tree Build(int root)
    {
        (_open, _done) = (_done + 1, _done + 2);
        List<int> parentsFirst = ParentsFirst(root);
        var leaves = new List<RawNode>();
        int splits = 0;
        foreach (int position in parentsFirst)
        {
            if (_nodes[position].Mode == BranchMode.Leaf)
            {
                _entry[position] = ~leaves.Count;
                leaves.Add(_nodes[position]);
            }
            else
            {
                _entry[position] = splits;
                splits += SplitsOf(_branches[position]);
            }
        }
        // A node without splits represents its only child; its children follow it in this order, so resolve from the end.
        for (int i = parentsFirst.Count - 1; i >= 0; i--)
        {
            ResolveEmpty(parentsFirst[i]);
        }

        var into = new List<Split>(splits);
        foreach (int position in parentsFirst)
        {
            if (_nodes[position].Mode != BranchMode.Leaf)
            {
                Emit(position, into);
            }
        }

        return Finish([.. into], _entry[root], leaves);
    }

    /// <summary>The nodes that the root leads to, each before its children.</summary>
    private List<int> ParentsFirst(int root)
    {
        var order = new List<int>();
        var path = new Stack<(int Position, bool Leaving)>();
        path.Push((root, false));
        while (path.TryPop(out var step))
        {
            if (step.Leaving)
            {
                _state[step.Position] = _done;
                order.Add(step.Position);
                continue;
            }
            if (_state[step.Position] == _done)
            {
                continue;
            }

            RawNode node = _nodes[step.Position];
            if (_state[step.Position] == _open)
            {
                throw new UnsupportedModelException($"{node.Label} leads back to itself");
            }

            _state[step.Position] = _open;
            path.Push((step.Position, true));
            if (node.Mode == BranchMode.Leaf)
            {
                continue;
            }

            Branch branch = _branches[step.Position] = Branch.Of(node);
            // A child that no value reaches is left out, with all below it.
            if (branch.MissingIsTrue || branch.Pieces.Contains(true))
            {
                path.Push((node.WhenTrue, false));
            }

            if (!branch.MissingIsTrue || branch.Pieces.Contains(false))
            {
                path.Push((node.WhenFalse, false));
            }
        }
        order.Reverse();
        return order;
    }

    private static bool NeedsMissingTest(in Branch branch) => !branch.Pieces.Contains(branch.MissingIsTrue);

    private static int SplitsOf(in Branch branch) => branch.Cuts.Length + (NeedsMissingTest(branch) ? 1 : 0);

    private int ChildOf(int position, bool whenTrue) => _entry[whenTrue ? _nodes[position].WhenTrue : _nodes[position].WhenFalse];

    private void ResolveEmpty(int position)
    {
        if (_nodes[position].Mode != BranchMode.Leaf && SplitsOf(_branches[position]) == 0)
        {
            _entry[position] = ChildOf(position, _branches[position].Pieces[0]);
        }
    }

    private void Emit(int position, List<Split> into)
    {
        Branch branch = _branches[position];
        if (NeedsMissingTest(branch))
        {
            // No number takes the branch that a missing value takes: every number is at most infinity, NaN is not.
            int numbers = branch.Cuts.Length > 0 ? into.Count + 1 : ChildOf(position, branch.Pieces[0]);
            into.Add(new Split(_nodes[position].Feature, float.PositiveInfinity, false, numbers, ChildOf(position, branch.MissingIsTrue)));
        }
        if (branch.Cuts.Length == 0)
        {
            return;
        }

        EmitCuts(position, 0, branch.Cuts.Length, Array.IndexOf(branch.Pieces, branch.MissingIsTrue), into);
    }

    /// <summary>
    /// A balanced search among the cuts from <paramref name="first"/> to before <paramref name="end"/>; NaN ends in the given piece.
    /// </summary>
    private void EmitCuts(int position, int first, int end, int missingPiece, List<Split> into)
    {
        Branch branch = _branches[position];
        int middle = first + ((end - first) / 2);
        int leftSize = middle - first,
            rightSize = end - middle - 1,
            at = into.Count;
        int left = leftSize > 0 ? at + 1 : ChildOf(position, branch.Pieces[middle]);
        int right = rightSize > 0 ? at + 1 + leftSize : ChildOf(position, branch.Pieces[middle + 1]);
        into.Add(new Split(_nodes[position].Feature, branch.Cuts[middle], missingPiece <= middle, left, right));
        if (leftSize > 0)
        {
            EmitCuts(position, first, middle, missingPiece, into);
        }

        if (rightSize > 0)
        {
            EmitCuts(position, middle + 1, end, missingPiece, into);
        }
    }

    private static Tree Finish(Split[] splits, int root, List<RawNode> leaves)
    {
        int[] targets = [.. leaves.SelectMany(leaf => leaf.Weights).Select(weight => weight.Target).Distinct().Order()];
        double[] weights = new double[leaves.Count * targets.Length];
        bool complete = true;
        for (int leaf = 0; leaf < leaves.Count; leaf++)
        {
            List<(int Target, double Weight)> own = leaves[leaf].Weights;
            if (own.Count != own.Select(weight => weight.Target).Distinct().Count())
            {
                throw new UnsupportedModelException($"{leaves[leaf].Label} has two weights for one target");
            }

            complete &= own.Count == targets.Length;
            foreach (var (target, weight) in own)
            {
                weights[(leaf * targets.Length) + Array.BinarySearch(targets, target)] = weight;
            }
        }
        return new Tree
        {
            Splits = splits,
            Root = root,
            LeafCount = leaves.Count,
            Depth = DepthOf(splits),
            Targets = targets,
            Weights = weights,
            EveryLeafComplete = complete,
        };
    }

    private static int DepthOf(Split[] splits)
    {
        int[] below = new int[splits.Length];
        int Below(int child) => child < 0 ? 0 : below[child];
        for (int i = splits.Length - 1; i >= 0; i--)
        {
            below[i] = 1 + Math.Max(Below(splits[i].Left), Below(splits[i].Right));
        }

        return splits.Length == 0 ? 0 : below[0];
    }
}

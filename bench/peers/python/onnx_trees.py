"""Reads the shipped ONNX model back into XGBoost's own JSON, from which it once was made: both then compute the same scores."""

import json
import math
import pathlib
import struct
import tempfile


def to_xgboost(path):
    """The path of a file with the model for xgboost.Booster; gone when the program ends."""
    attributes = tree_attributes(pathlib.Path(path).read_bytes())
    trees = {}
    for i, tree in enumerate(attributes["nodes_treeids"]):
        trees.setdefault(tree, []).append(i)
    weights = dict(zip(zip(attributes["class_treeids"], attributes["class_nodeids"]), attributes["class_weights"]))
    base = attributes["base_values"][0]
    features = 1 + max(attributes["nodes_featureids"])
    model = {
        "version": [1, 7, 0],
        "learner": {
            "attributes": {}, "feature_names": [], "feature_types": [],
            "objective": {"name": "binary:logistic", "reg_loss_param": {"scale_pos_weight": "1"}},
            "learner_model_param": {"base_score": repr(1 / (1 + math.exp(-base))), "num_class": "0", "num_feature": str(features), "num_target": "1"},
            "gradient_booster": {"name": "gbtree", "model": {
                "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": str(len(trees)), "size_leaf_vector": "0"},
                "tree_info": [0] * len(trees),
                "trees": [tree_json(number, nodes, attributes, weights, features) for number, nodes in sorted(trees.items())]}},
        },
    }
    file = pathlib.Path(TEMPORARY.name) / "model.json"
    file.write_text(json.dumps(model), encoding="utf-8")
    return str(file)


TEMPORARY = tempfile.TemporaryDirectory()
LEAF = b"LEAF"


def tree_json(number, nodes, attributes, weights, features):
    is_leaf = [attributes["nodes_modes"][i] == LEAF for i in nodes]
    left = [-1 if leaf else attributes["nodes_truenodeids"][i] for i, leaf in zip(nodes, is_leaf)]
    right = [-1 if leaf else attributes["nodes_falsenodeids"][i] for i, leaf in zip(nodes, is_leaf)]
    parents = [2147483647] * len(nodes)
    for node, children in enumerate(zip(left, right)):
        for child in children:
            if child >= 0:
                parents[child] = node
    return {
        "id": number,
        "tree_param": {"num_deleted": "0", "num_feature": str(features), "num_nodes": str(len(nodes)), "size_leaf_vector": "0"},
        "left_children": left, "right_children": right, "parents": parents,
        "split_indices": [attributes["nodes_featureids"][i] for i in nodes],
        "split_conditions": [weights[number, attributes["nodes_nodeids"][i]] if leaf else attributes["nodes_values"][i] for i, leaf in zip(nodes, is_leaf)],
        "split_type": [0] * len(nodes),
        "default_left": [int(not leaf and attributes["nodes_missing_value_tracks_true"][i]) for i, leaf in zip(nodes, is_leaf)],
        "base_weights": [0.0] * len(nodes), "loss_changes": [0.0] * len(nodes), "sum_hessian": [1.0] * len(nodes),
        "categories": [], "categories_nodes": [], "categories_segments": [], "categories_sizes": [],
    }


def tree_attributes(model):
    """Name to values of the attributes of the only node (ModelProto.graph = 7, GraphProto.node = 1, NodeProto.attribute = 5)."""
    (graph,) = values(model, 7)
    (node,) = values(graph, 1)
    attributes = {}
    for attribute in values(node, 5):
        name = values(attribute, 1)[0].decode()
        # AttributeProto: floats = 7, ints = 8, strings = 9.
        floats = [x for part in values(attribute, 7) for x in struct.unpack(f"<{len(part) // 4}f", part)]
        ints = [x for part in values(attribute, 8) for x in (unpack_varints(part) if isinstance(part, bytes) else [part])]
        attributes[name] = floats or ints or values(attribute, 9)
    return attributes


def values(message, wanted):
    """All values of a field of a protobuf message: bytes, or an int where it is a varint."""
    found, at = [], 0
    while at < len(message):
        tag, at = varint(message, at)
        field, kind = tag >> 3, tag & 7
        if kind == 0:
            value, at = varint(message, at)
        else:
            length, at = varint(message, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            value, at = message[at:at + length], at + length
        if field == wanted:
            found.append(value)
    return found


def varint(message, at):
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value - (1 << 64) if value >= 1 << 63 else value, at


def unpack_varints(part):
    at, unpacked = 0, []
    while at < len(part):
        value, at = varint(part, at)
        unpacked.append(value)
    return unpacked

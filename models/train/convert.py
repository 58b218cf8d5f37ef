"""Turns an XGBoost binary classifier (its JSON model) into an ONNX TreeEnsembleClassifier."""

import json
import math

import onnx
from onnx import TensorProto, helper


def to_onnx(booster, name, version, features, description):
    """The model with one float input [N, k] and the outputs label [N] and probabilities [N, 2]."""
    learner = json.loads(booster.save_raw("json"))["learner"]
    if learner["objective"]["name"] != "binary:logistic":
        raise ValueError(f"objective {learner['objective']['name']}: only binary:logistic is converted")
    nodes = Nodes()
    for number, tree in enumerate(learner["gradient_booster"]["model"]["trees"]):
        nodes.add(number, tree)
    base = float(learner["learner_model_param"]["base_score"])
    node = helper.make_node(
        "TreeEnsembleClassifier", ["input"], ["label", "probabilities"], name="trees", domain="ai.onnx.ml",
        classlabels_int64s=[0, 1], post_transform="LOGISTIC", base_values=[math.log(base / (1 - base))], **nodes.attributes)
    graph = helper.make_graph(
        [node], name,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", len(features)])],
        [helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
         helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 2])])
    model = helper.make_model(
        graph, producer_name="vigia", ir_version=8, doc_string=description, model_version=version,
        opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 3)])
    helper.set_model_props(model, {"name": name, "version": str(version), "features": ",".join(features)})
    onnx.checker.check_model(model)
    return model


class Nodes:
    """The attributes of all trees: parallel lists with one entry per node, and one per leaf."""

    def __init__(self):
        self.attributes = {
            "nodes_treeids": [], "nodes_nodeids": [], "nodes_featureids": [], "nodes_values": [], "nodes_hitrates": [],
            "nodes_modes": [], "nodes_truenodeids": [], "nodes_falsenodeids": [], "nodes_missing_value_tracks_true": [],
            "class_treeids": [], "class_nodeids": [], "class_ids": [], "class_weights": []}

    def add(self, number, tree):
        for node, left in enumerate(tree["left_children"]):
            is_leaf = left < 0
            # XGBoost keeps a leaf's value where an inner node has its threshold, and goes left where the value is below that.
            value = tree["split_conditions"][node]
            self._append("nodes", treeids=number, nodeids=node, featureids=0 if is_leaf else tree["split_indices"][node],
                         values=0.0 if is_leaf else value, hitrates=1.0, modes="LEAF" if is_leaf else "BRANCH_LT",
                         truenodeids=0 if is_leaf else left, falsenodeids=0 if is_leaf else tree["right_children"][node],
                         missing_value_tracks_true=0 if is_leaf else int(tree["default_left"][node]))
            if is_leaf:
                # One weight per leaf, for class 0 in name only: with two labels and one class the runtime takes the sum as the
                # logit of the second label.
                self._append("class", treeids=number, nodeids=node, ids=0, weights=value)

    def _append(self, group, **values):
        for key, value in values.items():
            self.attributes[f"{group}_{key}"].append(value)

#!/usr/bin/python3
"""Writes losses.json: MAE, RMSE and bias by scikit-learn and pandas of predicted losses against what labels say, by segment and maturity."""
import json
import pathlib
import random

import pandas
from sklearn import metrics

AGES = {"7d": 7, "30d": 30}
random.seed(11)
payments, labels = [], []
for i in range(600):
    amount = random.randint(100, 150_000)
    predicted = None if i % 50 == 7 else round(random.random() ** 3 * amount / 100, 2)
    payments.append({"id": f"P{i}", "day": 1 + i % 3, "kind": random.choice("ab"), "amount": amount, "predicted": predicted})
    if random.random() < 0.3:
        # Days after the payment, status, amount at stake in minor units (none: the whole amount).
        stake = random.choice([None, random.randint(1, amount)])
        labels.append({"id": f"P{i}", "after": random.randint(0, 6), "status": random.choice(["agreed", "agreed", "rejected", "open"]), "stake": stake})
    if random.random() < 0.1:
        labels.append({"id": f"P{i}", "after": random.randint(8, 50), "status": random.choice(["agreed", "rejected", "cancelled"]), "stake": None})


def errors(rows):
    truth, predicted = rows["loss"] / 100, rows["predicted"]
    return {
        "transactions": len(rows),
        "mae": float(metrics.mean_absolute_error(truth, predicted)),
        "rmse": float(metrics.mean_squared_error(truth, predicted) ** 0.5),
        "bias": float((predicted - truth).mean()),
        "mae_half": float(1.9599639845400545 * (predicted - truth).abs().std() / len(rows) ** 0.5),
        "bias_half": float(1.9599639845400545 * (predicted - truth).std() / len(rows) ** 0.5),
    }


table, expected = pandas.DataFrame(payments), []
for name, age in AGES.items():
    known = {}
    for label in sorted(labels, key=lambda l: l["after"]):
        if label["after"] <= age:
            known[label["id"]] = label
    # From the last maturity on, what has no verdict is legitimate.
    assumed = 0.0 if name == "30d" else float("nan")
    losses = []
    for payment in payments:
        label = known.get(payment["id"], {"status": "open"})
        losses.append(
            (payment["amount"] if label["stake"] is None else label["stake"])
            if label["status"] == "agreed"
            else 0.0 if label["status"] == "rejected" else assumed
        )
    rows = table.assign(loss=losses).dropna(subset=["loss", "predicted"])
    expected.append({"maturity": name, "segment": None} | errors(rows))
    expected += [{"maturity": name, "segment": f"kind={kind}"} | errors(part) for kind, part in rows.groupby("kind")]

with open(pathlib.Path(__file__).with_name("losses.json"), "w", encoding="utf-8") as file:
    json.dump({"payments": payments, "labels": labels, "expected": expected}, file, indent=None, separators=(",", ":"))
    file.write("\n")

#!/usr/bin/python3
"""Writes late-labels.json: payments with raw scores, their labels, and what pandas and scikit-learn make of them, cohort by cohort and maturity by maturity.

Verdicts come from a plain sort by time in pandas; every figure from sklearn.metrics on the raw scores of every payment, none from bins.
"""
import json
import pathlib

import numpy as np
import pandas as pd
from sklearn import metrics

rng = np.random.default_rng(7)
DAY = 86_400_000
NEW_YEAR = 1_767_225_600_000
PAYMENTS, DAYS = 3_000, 12
MATURITIES = {"1d": DAY, "3d": 3 * DAY, "7d": 7 * DAY, "latest": None}
ASSUMED = {"3d", "7d", "latest"}
THRESHOLDS = [np.float32(0.8), np.float32(0.3)]
RANK = {"pending": 0, "withdrawn": 1, "legitimate": 2, "fraud": 3}

fraud = rng.random(PAYMENTS) < 0.08
latent = rng.normal(fraud * 2.2 - 2, 1.2)
payments = pd.DataFrame({
    "id": [f"P{i:05}" for i in range(PAYMENTS)],
    "time": NEW_YEAR + rng.integers(0, DAYS * DAY, PAYMENTS),
    "amount": np.round(np.exp(rng.normal(9, 1.5, PAYMENTS))).astype(np.int64),
    "a": (1 / (1 + np.exp(-latent))).astype(np.float32),
    "b": (1 / (1 + np.exp(-latent - rng.normal(0, 1, PAYMENTS)))).astype(np.float32),
})
# Some scores are the thresholds themselves, some are many times the same.
payments.loc[:20, "a"] = np.float32(0.8)
payments.loc[21:60, "b"] = np.float32(0.25)

rows = []
for index in np.flatnonzero(fraud | (rng.random(PAYMENTS) < 0.05)):
    at = payments.time[index] + int(rng.exponential(1.5 * DAY)) - int(rng.random() < 0.05) * 50_000
    rows.append((payments.id[index], at, "pending"))
    at += int(rng.exponential(2 * DAY))
    rows.append((payments.id[index], at, "fraud" if fraud[index] and rng.random() < 0.9 else rng.choice(["legitimate", "withdrawn"])))
    if rng.random() < 0.2:
        rows.append((payments.id[index], at + int(rng.exponential(2 * DAY)) * int(rng.random() < 0.8), rng.choice(list(RANK))))
labels = pd.DataFrame(rows, columns=["id", "time", "verdict"])
labels["rank"] = labels.verdict.map(RANK)
joined = labels.merge(payments[["id", "time"]].rename(columns={"time": "paid"}), on="id").sort_values(["time", "rank"])


def verdicts(age):
    inside = joined if age is None else joined[joined.time - joined.paid <= age]
    return payments.id.map(inside.groupby("id").verdict.last())


def number(x):
    return float(x) if np.isfinite(x) else None


def figures(part, score, threshold, assumed):
    truth = part.verdict.map({"fraud": 1.0, "legitimate": 0.0})
    if assumed:
        truth = (part.verdict == "fraud").astype(float)
    known = part[truth.notna()]
    truth = truth[truth.notna()].astype(int)
    flagged = (known[score] >= threshold).astype(int)
    tn, fp, fn, tp = (int(x) for x in metrics.confusion_matrix(truth, flagged, labels=[0, 1]).ravel())
    both = truth.nunique() == 2
    return {
        "transactions": len(part),
        "flagged": int((part[score] >= threshold).sum()),
        "flagged_amount": int(part.amount[part[score] >= threshold].sum()),
        "unlabelled": int(part.verdict.isna().sum()),
        **{v: int((part.verdict == v).sum()) for v in RANK},
        "true_positives": tp, "false_positives": fp, "false_negatives": fn, "true_negatives": tn,
        "precision": number(metrics.precision_score(truth, flagged)) if tp + fp else None,
        "recall": number(metrics.recall_score(truth, flagged)) if tp + fn else None,
        "f1": number(metrics.f1_score(truth, flagged)) if tp + fp + fn else None,
        "amount_recall": number(metrics.recall_score(truth, flagged, sample_weight=known.amount)) if tp + fn else None,
        "roc_auc": number(metrics.roc_auc_score(truth, known[score])) if both else None,
        "pr_auc": number(metrics.average_precision_score(truth, known[score])) if both else None,
    }


expected = []
for name, age in MATURITIES.items():
    payments["verdict"] = verdicts(age)
    for cohort, part in payments.groupby((payments.time - NEW_YEAR) // DAY):
        for model, score in enumerate("ab"):
            expected.append({"maturity": name, "day": int(cohort), "model": model, **figures(part, score, THRESHOLDS[model], name in ASSUMED)})

out = pathlib.Path(__file__).with_name("late-labels.json")
out.write_text(json.dumps({
    "payments": payments[["id", "time", "amount", "a", "b"]].astype({"a": float, "b": float}).values.tolist(),
    "labels": labels[["id", "time", "rank"]].values.tolist(),
    "expected": expected,
}, separators=(",", ":")) + "\n")

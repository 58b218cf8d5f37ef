#!/usr/bin/python3
"""Writes areas.json: ROC AUC and average precision by scikit-learn of the raw scores of simulated payments, in four scales.

The payments come from whole numbers alone, so that the test makes the same ones: RankAreaTests has the same generator.
"""
import json
import pathlib

import numpy as np
from sklearn import metrics

MASK = np.uint64(0xFFFFFFFFFFFFFFFF)


def uniform(n, j):
    """Whole numbers below 2^24: the upper bits of SplitMix64 of 4 i + j."""
    with np.errstate(over="ignore"):
        z = (np.arange(n, dtype=np.uint64) * np.uint64(4) + np.uint64(j)) * np.uint64(0x9E3779B97F4A7C15) & MASK
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return ((z ^ (z >> np.uint64(31))) >> np.uint64(40)).astype(np.int64)


def figures(fraud, scores):
    return {
        "roc_auc": float(metrics.roc_auc_score(fraud, scores)),
        "pr_auc": float(metrics.average_precision_score(fraud, scores)),
    }


def payments(n):
    u = [uniform(n, j) for j in range(4)]
    fraud = u[0] < (2**24 * 4) // 1000
    low = ((u[1] * u[2] >> 24) * u[3]) >> 24
    return fraud, np.where(fraud, 2**24 - 1 - (u[1] * u[2] >> 24), low)


def main():
    fraud, k = payments(300_000)
    expected = {"300000": figures(fraud, k)}
    fraud, k = payments(20_000)
    share = (k + 0.5) / 2**24
    for scale, scores in {
        "range": np.floor(1000 * share),
        "percent": np.round(100 * share, 3),
        "sigmoid": np.round(np.log(share / (1 - share)), 4),
    }.items():
        expected[scale] = figures(fraud, scores)
    # Every 50th payment has no score: it ranks last, or is left out.
    has = np.arange(len(k)) % 50 != 7
    expected["lowest"] = figures(fraud, np.where(has, k, -1))
    expected["exclude"] = figures(fraud[has], k[has])
    pathlib.Path(__file__).with_name("areas.json").write_text(json.dumps(expected, indent=1) + "\n")


main()

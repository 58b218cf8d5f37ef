#!/usr/bin/python3
"""Writes estimates.json: a labelled reference and later scores, and what scikit-learn's isotonic regression and plain NumPy make of them.

Bands are the standard deviation of the realised figures when labels are drawn again and again from the calibrated probabilities, which is
another way than the engine's formula; tests allow for the error of the draws.
"""
import json
import pathlib

import numpy as np
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(23)
DRAWS = 2000
THRESHOLD = 0.7


def scores(count, shift):
    truth = (rng.random(count) < 0.2).astype(int)
    raw = 1 / (1 + np.exp(-(rng.normal(-1, 1, count) + shift * truth)))
    return np.round(raw, 2).astype(np.float32), truth


def figures(score, truth):
    flagged = score >= np.float32(THRESHOLD)
    return [metrics.roc_auc_score(truth, score), metrics.precision_score(truth, flagged), metrics.recall_score(truth, flagged),
            metrics.f1_score(truth, flagged), truth.mean()]


def expected(score, e):
    """Every record counts as e frauds and 1 - e legitimate ones."""
    flagged = score >= np.float32(THRESHOLD)
    twice, truth = np.concatenate([score, score]), np.repeat([1, 0], len(score))
    weight = np.concatenate([e, 1 - e])
    both = np.concatenate([flagged, flagged])
    return [metrics.roc_auc_score(truth, twice, sample_weight=weight), metrics.precision_score(truth, both, sample_weight=weight),
            metrics.recall_score(truth, both, sample_weight=weight), metrics.f1_score(truth, both, sample_weight=weight), e.mean()]


reference, truth = scores(1200, 2.5)
months = np.repeat([0, 1, 2], 400)
isotonic = IsotonicRegression(out_of_bounds="clip", y_min=0, y_max=1).fit(reference.astype(float), truth)
realised = np.array([figures(reference[months == m], truth[months == m]) for m in range(3)])
# Between two scores of the reference scikit-learn interpolates, where the engine goes halfway: leave such scores out.
later, _ = scores(900, 1.8)
later = later[np.isin(later, reference)]
e = isotonic.predict(later.astype(float)).astype(float)
drawn = np.array([figures(later, (rng.random(len(e)) < e).astype(int)) for _ in range(DRAWS)])
golden = {
    "threshold": THRESHOLD,
    "reference": [[round(float(s), 2), int(t), int(m)] for s, t, m in zip(reference, truth, months)],
    "realised_mean": realised.mean(axis=0).tolist(), "realised_std": realised.std(axis=0).tolist(),
    "later": [round(float(s), 2) for s in later],
    "calibrated": [[round(float(s), 2), float(isotonic.predict([float(s)])[0])] for s in np.unique(reference)],
    "expected": [float(x) for x in expected(later, e)], "drawn_std": drawn.std(axis=0).tolist(),
}
pathlib.Path(__file__).with_name("estimates.json").write_text(json.dumps(golden) + "\n")

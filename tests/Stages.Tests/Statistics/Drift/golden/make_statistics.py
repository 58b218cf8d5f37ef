#!/usr/bin/python3
"""Writes statistics.json: pairs of counts and what SciPy and NumPy make of them, independently of the engine's code."""
import json
import math
import pathlib
import sys

import numpy as np
from scipy import stats
from scipy.spatial import distance

rng = np.random.default_rng(7)


def psi(p, q):
    return float(np.sum((q - p) * np.log(q / p)))


def jeffreys(counts):
    return (counts + 0.5) / (counts.sum() + len(counts) / 2)


def evidently(counts):
    share = counts / counts.sum()
    least = min(share[share != 0])
    np.place(share, share == 0, least / 10**6 if least <= 0.0001 else 0.0001)
    return share


def frouros(counts):
    share = counts / counts.sum()
    share[share == 0.0] = sys.float_info.min
    return share


def popmon(counts):
    return counts / counts.sum() + 10e-6


def deepchecks(counts):
    return np.maximum(counts / counts.sum(), 0.01)


def case(name, edges, reference, current, missing, std, means=None):
    """Cells: under, bins, over, missing. The last count of each list is 'missing'."""
    edges = np.array(edges, dtype=np.float32).astype(float)
    r, c = np.array(reference + [missing[0]], dtype=float), np.array(current + [missing[1]], dtype=float)
    middles = (edges[:-1] + edges[1:]) / 2
    means = means or [None] * len(middles)
    points = np.concatenate([[edges[0]], [m if x is None else x for m, x in zip(middles, means)], [edges[-1]]])
    rv, cv = r[:-1], c[:-1]
    p, q = r / r.sum(), c / c.sum()
    values = rv.sum() > 0 and cv.sum() > 0
    return {
        "name": name, "edges": list(edges), "reference": [int(x) for x in r], "current": [int(x) for x in c], "std": std, "means": means,
        "psi": {f.__name__: psi(f(r), f(c)) for f in (jeffreys, evidently, frouros, popmon, deepchecks)},
        "ks": float(np.abs(np.cumsum(rv) / rv.sum() - np.cumsum(cv) / cv.sum()).max()) if values else None,
        "js": float(distance.jensenshannon(p, q, base=2)),
        "hellinger": float(np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / math.sqrt(2)),
        "wasserstein": float(stats.wasserstein_distance(points, points, rv, cv) / std) if values else None,
        "l_infinity": float(np.abs(p - q).max()),
        "missing_share": q[-1], "out_of_range_share": (c[0] + c[-2]) / c.sum(),
    }


cases = [
    case("by hand", [0, 10, 20, 50], [0, 40, 35, 25, 0], [1, 20, 35, 40, 4], (0, 5), 12.5),
    case("same shares", [0, 1, 2], [0, 500, 500, 0], [0, 50, 50, 0], (0, 0), 0.5),
    case("nothing in common", [0, 1, 2], [0, 1000, 0, 0], [0, 0, 700, 0], (0, 300), 0.25),
    case("only missing now", [0, 1, 2], [0, 60, 40, 0], [0, 0, 0, 0], (0, 100), 0.5),
    case("one cell", [7.5, 7.500001], [0, 10, 0], [0, 99, 0], (0, 0), 1.0),
    case("shares below one in ten thousand", [0, 1, 2, 3], [0, 3, 999_997, 0, 0], [0, 0, 40_000, 1, 0], (0, 0), 0.3),
    case("huge counts", [0, 1, 2, 3], [0, 10**11, 3 * 10**11, 10**11, 0], [5, 10**11, 3 * 10**11, 10**11 + 10**6, 7], (0, 10**9), 0.7),
    case("hardly different", [0, 1, 2, 3], [0, 10**6, 10**6, 10**6, 0], [0, 10**6 + 500, 10**6, 10**6 - 400, 0], (0, 0), 0.8),
]
for i in range(24):
    bins = int(rng.integers(1, 40))
    edges = np.unique(np.round(rng.lognormal(2, 1.5, bins + 1), 2).astype(np.float32))
    while len(edges) < 2:
        edges = np.append(edges, edges[-1] + 1)
    k = len(edges) + 1
    sparse = rng.random(k) < (0.3 if i % 2 else 0.0)
    reference = rng.multinomial(int(10 ** rng.uniform(1.5, 6.5)), rng.dirichlet(np.ones(k)))
    current = np.where(sparse, 0, rng.multinomial(int(10 ** rng.uniform(1, 6)), rng.dirichlet(np.ones(k) * 3)))
    current[rng.integers(k)] += 1
    reference[rng.integers(k)] += 1
    cases.append(case(f"random {i}", edges, [int(x) for x in reference], [int(x) for x in current],
                      (int(rng.integers(0, 50)), int(rng.integers(0, 50))), float(rng.uniform(0.5, 50)),
                      [None if rng.random() < 0.2 else float(a + (b - a) * rng.random()) for a, b in zip(edges, edges[1:])] if i % 3 else None))
text = ",\n".join(json.dumps(c) for c in cases)
pathlib.Path(__file__).with_name("statistics.json").write_text(f"[\n{text}\n]\n")

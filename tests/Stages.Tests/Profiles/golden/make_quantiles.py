#!/usr/bin/python3
"""Writes quantiles.json: columns of single-precision numbers with edges, counts, cell means and moments as NumPy finds them."""
import json
import pathlib

import numpy as np

f32 = np.float32
rng = np.random.default_rng(20251205)
n = 4000


def after(v):
    return np.nextafter(f32(v), f32(np.inf))


def end_of(value, following):
    return float(following) if following is not None and value == np.floor(value) and following == value + 1 else float(after(value))


def quantile(x, share):
    # A hair less than the share: 400 * 0.55 is 220.00000000000003 in floating point, one rank too many.
    return np.quantile(x, share * (1 - 1e-12), method="inverted_cdf")


def edges_of(x, bins):
    values, counts = np.unique(x, return_counts=True)
    edges = {float(x.min()), float(after(x.max()))}
    if len(values) <= 2 * bins:
        for value, following in zip(values, [*values[1:], None]):
            edges |= {float(value), end_of(value, following)}
        return sorted(edges)
    frequent = values[counts * 2 * bins > len(x)]
    for value, following in zip(values, [*values[1:], None]):
        if value in frequent:
            edges |= {float(value), end_of(value, following)}
    rest = x[~np.isin(x, frequent)]
    parts = max(2, round(bins * len(rest) / len(x)))
    if len(rest):
        edges |= {float(quantile(rest, i / parts)) for i in range(1, parts)}
    for share in (0.001, 0.01, 0.99, 0.999):
        edge = quantile(x, share)
        if min((x < edge).sum(), (x >= edge).sum()) >= 25:
            edges.add(float(edge))
    return sorted(edges)


columns = {
    "amount": np.round(rng.lognormal(4, 1.2, n), 2),
    "round": rng.choice([5, 10, 20, 50, 100], n, p=[0.1, 0.4, 0.3, 0.15, 0.05]).astype(float) + rng.integers(0, 4, n) * 100,
    "normal": rng.normal(0, 1, 400),
    "few": rng.choice([0, 1, 5], n).astype(float),
    "halves": rng.choice([0, 0.5, 1, 2], 200).astype(float),
    "failed logins": rng.choice([0, 1, 2, 3], n, p=[0.97, 0.02, 0.009, 0.001]).astype(float),
    "constant": np.full(400, 7.5),
    "spiked": np.where(rng.random(n) < 0.92, 0.0, rng.exponential(50, n)),
    "two spikes": np.where(rng.random(n) < 0.3, 1.0, np.where(rng.random(n) < 0.5, 8.0, rng.normal(5, 2, n))),
}
golden = []
for name, values in columns.items():
    x = values.astype(f32)
    d = x.astype(np.float64)
    by_bins = []
    for bins in (1, 4, 7, 10, 20):
        edges = np.array(edges_of(x, bins), f32)
        cell = np.searchsorted(edges, x, side="right") - 1
        counts = np.bincount(cell, minlength=len(edges) - 1)
        sums = np.bincount(cell, d, minlength=len(edges) - 1)
        by_bins.append({"bins": bins, "edges": [float(e) for e in edges], "counts": [int(c) for c in counts],
                        "means": [s / c if c else None for s, c in zip(sums, counts)]})
    golden.append({
        "name": name, "values": [float(v) for v in x], "by_bins": by_bins,
        "mean": float(d.mean()), "std": float(d.std()), "min": float(d.min()), "max": float(d.max()),
    })
text = ",\n".join(json.dumps(column) for column in golden)
pathlib.Path(__file__).with_name("quantiles.json").write_text(f"[\n{text}\n]\n")

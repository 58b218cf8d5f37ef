#!/usr/bin/python3
"""Writes quantiles.json: columns of single-precision numbers with NumPy's own quantile edges, counts and moments."""
import json
import pathlib

import numpy as np

rng = np.random.default_rng(20251205)
n = 400
columns = {
    "amount": np.round(rng.lognormal(4, 1.2, n), 2),
    "round": rng.choice([5, 10, 20, 50, 100], n, p=[0.1, 0.4, 0.3, 0.15, 0.05]).astype(float) + rng.integers(0, 4, n) * 100,
    "normal": rng.normal(0, 1, n),
    "few": rng.choice([0, 1, 5], n).astype(float),
    "constant": np.full(n, 7.5),
    "spiked": np.where(rng.random(n) < 0.6, 0.0, rng.exponential(3, n)),
}
golden = []
for name, values in columns.items():
    x = values.astype(np.float32)
    d = x.astype(np.float64)
    by_bins = []
    for bins in (1, 4, 7, 10, 20):
        if len(np.unique(x)) <= bins:
            edges = np.unique(x)
        else:
            # A hair less than i/bins: 400 * 0.55 is 220.00000000000003 in floating point, one rank too many.
            edges = np.unique(np.quantile(x, np.arange(bins) / bins * (1 - 1e-12), method="inverted_cdf"))
        edges = np.append(edges, np.nextafter(x.max(), np.float32(np.inf)))
        counts = [int(((x >= a) & (x < b)).sum()) for a, b in zip(edges[:-1], edges[1:])]
        by_bins.append({"bins": bins, "edges": [float(e) for e in edges], "counts": counts})
    golden.append({
        "name": name, "values": [float(v) for v in x], "by_bins": by_bins,
        "mean": float(d.mean()), "std": float(d.std()), "min": float(d.min()), "max": float(d.max()),
    })
text = ",\n".join(json.dumps(column) for column in golden)
pathlib.Path(__file__).with_name("quantiles.json").write_text(f"[\n{text}\n]\n")

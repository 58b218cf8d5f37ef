#!/usr/bin/python3
"""Prints how figures of drift differ between Vigia, SciPy on raw values, and the conventions of Evidently and NannyML, on the same generated data.

compare_tools.py VIGIA: the command that runs vigia. The other tools' conventions are computed here: Evidently cuts at Sturges' edges of both sides together and gives an empty cell the
share 0.0001; NannyML cuts at Doane's edges of the reference (or by value, with few distinct ones) and adds a cell for what lies outside.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from scipy import stats
from scipy.spatial import distance

rng = np.random.default_rng(26)
N, n = 100_000, 2_000


def atom(size, share):
    return np.where(rng.random(size) < share, 0, rng.exponential(50, size)).round(3)


pairs = {
    "nothing drifts: normal": (rng.normal(0, 1, N).round(5), rng.normal(0, 1, n).round(5)),
    "nothing drifts: 92 % zeros": (atom(N, 0.92), atom(n, 0.92)),
    "92 % zeros become 82 %": (atom(N, 0.92), atom(n, 0.82)),
    "normal, moved by 0.2 deviations": (rng.normal(0, 1, N).round(5), rng.normal(0.2, 1, n).round(5)),
    "lognormal amounts x 1.2": (rng.lognormal(4, 1.2, N).round(2), (rng.lognormal(4, 1.2, n) * 1.2).round(2)),
    "top 0.5 % of amounts x 5": (rng.lognormal(4, 1.2, N).round(2), np.where(rng.random(n) < 0.005, 5, 1) * rng.lognormal(4, 1.2, n).round(2)),
    "failed logins, 1 % become 6": (rng.choice([0, 1, 2, 3], N, p=[0.95, 0.04, 0.009, 0.001]).astype(float),
                                    np.where(rng.random(n) < 0.01, 6, rng.choice([0, 1, 2, 3], n, p=[0.95, 0.04, 0.009, 0.001])).astype(float)),
}
bank = 1 / np.arange(1, 51)
banks = [f"b{i:03d}" for i in range(900)]
bank_pair = tuple(rng.choice(50, size, p=bank / bank.sum()) * 18 for size in (N, n))


def psi(p, q):
    return float(np.sum((q - p) * np.log(q / p)))


def evidently(r, c):
    if len(np.unique(r)) > 20:
        edges = np.histogram_bin_edges(np.concatenate([r, c]), bins="sturges")
        p, q = np.histogram(r, edges)[0] / len(r), np.histogram(c, edges)[0] / len(c)
    else:
        values = np.unique(np.concatenate([r, c]))
        p, q = (np.array([(x == v).mean() for v in values]) for x in (r, c))
    for x in (p, q):
        least = x[x > 0].min()
        x[x == 0] = least / 1e6 if least <= 0.0001 else 0.0001
    return psi(p, q)


def nannyml(r, c):
    values = np.unique(r)
    if len(values) > 50:
        edges = np.histogram_bin_edges(r, bins="doane")
        p, q = np.histogram(r, edges)[0] / len(r), np.histogram(c, edges)[0] / len(c)
    else:
        p, q = (np.array([(x == v).mean() for v in values]) for x in (r, c))
    if 1 - q.sum() > 1e-12:
        p, q = np.append(p, 0), np.append(q, 1 - q.sum())
    return float(distance.jensenshannon(p, q, base=2))


def figures_of_vigia(vigia, folder):
    names = [f"x{i}" for i in range(len(pairs))]
    (folder / "banks.txt").write_text("\n".join(banks) + "\n")
    (folder / "schema.yaml").write_text(
        f"name: t\nevent_time: {{ path: ts, format: unix_ms }}\nfeatures: [{', '.join(names)}, {{ bank: {{ type: category, values_file: banks.txt }} }}]\n")
    for side, size in ((0, N), (1, n)):
        rows = zip(*(pair[side] for pair in pairs.values()), (banks[b] for b in bank_pair[side]))
        lines = [f"{1767225600000 + i}," + ",".join(str(v) for v in row) for i, row in enumerate(rows)]
        (folder / f"{side}.csv").write_text(f"ts,{','.join(names)},bank\n" + "\n".join(lines) + "\n")
    head = "name: t\nsource: { files: { paths: { transaction: 1.csv } } }\nrecords: { transaction: schema.yaml }\nstages:\n  - decode: { format: csv }\n"
    (folder / "p.yaml").write_text(head)
    (folder / "r.yaml").write_text(head + "  - drift: { reference: p.json, windows: [1h], lateness: 366d }\n")
    for command in (["profile", "p.yaml", "--input", "0.csv", "--output", "p.json"], ["run", "r.yaml", "--report", "r.json"]):
        subprocess.run([vigia, *command], cwd=folder, check=True, capture_output=True)
    window = [w for w in json.loads((folder / "r.json").read_text())["drift"]["windows"] if w["window"] == "1h"][0]
    return window["features"]


with tempfile.TemporaryDirectory() as folder:
    ours = figures_of_vigia(sys.argv[1], pathlib.Path(folder))
print("| data (100,000 records against 2,000) | KS: SciPy, Vigia | Wasserstein / deviation: SciPy, Vigia | PSI: Evidently | JS: NannyML, Vigia | effect, evidence, level |")
print("|---|---|---|---|---|---|")
for (name, (r, c)), own in zip([*pairs.items(), ("nothing drifts: 900 banks declared, 50 used", bank_pair)], ours):
    s = own["statistics"]
    is_bank = own["feature"] == "bank"
    ks = "" if is_bank else f"{stats.ks_2samp(r, c).statistic:.3f}, {s['ks']:.3f}"
    w = "" if is_bank else f"{stats.wasserstein_distance(r, c) / r.std():.3f}, {s['wasserstein']:.3f}"
    e = evidently(r, c) if not is_bank else psi(*((lambda p, q: (np.where(p == 0, 1e-4, p), np.where(q == 0, 1e-4, q)))(
        *(np.array([(x == v).mean() for v in np.unique(np.concatenate(bank_pair))]) for x in bank_pair))))
    print(f"| {name} | {ks} | {w} | {e:.3f} | {nannyml(r, c):.3f}, {s['js']:.3f} | {s['psi_excess']:.3f}, {own['evidence']:.2f}, {own['level']} |")

#!/usr/bin/python3
"""Writes hours.json: counts by hour of the week with their shrinkage by SciPy's likelihood, independently of the engine's code."""
import json
import pathlib

import numpy as np
from scipy import optimize
from scipy.special import gammaln

rng = np.random.default_rng(5)
kind = np.array([h % 24 + (24 if h >= 120 else 0) for h in range(168)])


def log_likelihood(x, p, a):
    prior = a * p
    n = x.sum(1)
    return (gammaln(a) - gammaln(a + n)).sum() + (gammaln(x + prior) - gammaln(prior)).sum()


def concentration(x, p):
    best = optimize.minimize_scalar(lambda l: -log_likelihood(x, p, np.exp(l)), bounds=(0, np.log(1e7)), method="bounded", options={"xatol": 1e-4})
    return float(np.exp(best.x))


def shrink(x, p, a):
    return (x + a * p) / (x.sum(-1, keepdims=True) + a)


golden = []
for spread, rows in ((60, 400), (2000, 900), (1e9, 300)):
    base = np.array([0.4, 0.25, 0.2, 0.1, 0.05])
    day = rng.dirichlet(base * spread, 48)
    counts = np.array([rng.multinomial(rng.poisson(rows), rng.dirichlet(day[kind[h]] * spread * 10)) for h in range(168)])
    whole = counts.sum(0) + 0.5 / 5
    whole = whole / whole.sum()
    days = np.array([counts[kind == k].sum(0) for k in range(48)])
    a1 = concentration(days, np.tile(whole, (48, 1)))
    others = shrink(days[kind] - counts, whole, a1)
    a2 = concentration(counts, others)
    p = shrink(counts, shrink(days, whole, a1)[kind], a2)
    worth, day_worth = counts.sum(1) + a2, days.sum(1) + a1
    window = {h: int(rng.integers(1, 500)) for h in (3, 4, 5, 100, 167)}
    n = sum(window.values())
    share = sum(w / n * p[h] for h, w in window.items())
    # Hours err by their own records, and together by those that they borrow.
    from_day = np.zeros(48)
    for h, w in window.items():
        from_day[kind[h]] += w / n * a2 / worth[h]
    variance = sum((w / n) ** 2 / worth[h] for h, w in window.items()) + (from_day ** 2 / day_worth).sum() + (from_day * a1 / day_worth).sum() ** 2 / counts.sum()
    golden.append({"counts": counts.tolist(), "day_worth": a1, "week_worth": a2, "window": [[h, w] for h, w in window.items()],
                   "shares": share.tolist(), "worth": float(1 / variance)})
pathlib.Path(__file__).with_name("hours.json").write_text(json.dumps(golden, separators=(",", ":")).replace('{"counts"', '\n{"counts"') + "\n")

#!/usr/bin/python3
"""Writes evidence.json: null distributions by enumeration and by SciPy, independently of the engine's code."""
import itertools
import json
import math
import pathlib

import numpy as np
from scipy import stats
from scipy.special import gammaln, logsumexp, xlogy

rng = np.random.default_rng(11)


def compositions(n, k):
    """All ways to spread n records over k cells."""
    for bars in itertools.combinations(range(n + k - 1), k - 1):
        yield np.diff([-1, *bars, n + k - 1]) - 1


def deviance(p, n):
    """Exact tail of the deviance of a multinomial: its value for some outcomes, and how likely one at least as great is."""
    o = np.array(list(compositions(n, len(p))))
    log = gammaln(n + 1) - gammaln(o + 1).sum(1) + (o * np.log(p)).sum(1)
    g = 2 * xlogy(o, o / (n * p)).sum(1)
    order = np.argsort(g)
    g, o, w = g[order], o[order], np.exp(log[order])
    tail = np.cumsum(w[::-1])[::-1]
    tail = tail[np.searchsorted(g, g - 1e-9)]
    out = []
    for target in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8):
        i = int(np.argmin(np.abs(np.log(tail) - math.log(target))))
        out.append({"current": [int(x) for x in o[i]], "log10_p": float(np.log10(tail[i]))})
    return {"shares": list(p), "outcomes": out}


def null_mean(reference, n):
    r = np.array(reference, float)
    p = (r + 0.5 / len(r)) / (r.sum() + 0.5)
    total = 0.0
    for ri, pi in zip(r, p):
        if ri == 0:
            o, w = np.array([0.0]), np.array([1.0])
        else:
            law = stats.nbinom(ri, r.sum() / (r.sum() + n))
            o = np.arange(int(law.ppf(1e-15)), int(law.isf(1e-15)) + 1)
            w = law.pmf(o)
        q = (o + pi) / (n + 1)
        total += float(np.sum(w * (q - pi) * np.log(q / pi)))
    return total


def effect(reference, current):
    r, c = np.array(reference, float), np.array(current, float)
    p = (r + 0.5 / len(r)) / (r.sum() + 0.5)
    q = (c + p) / (c.sum() + 1)
    return float(np.sum((q - p) * np.log(q / p)))


tails = []
for k, n, a, b in [(3, 40, 30.5, 1000.5), (9, 1000, 900.5, 1e5), (0, 30, 0.5, 400), (60, 2000, 0.5, 1e5), (12, 200, 1000.5, 9000.5), (700, 1000, 650.5, 350.5), (150, 1000, 300.5, 700.5)]:
    tails.append({"k": k, "n": n, "a": a, "b": b, "log10_p": float(logsumexp(stats.betabinom(n, a, b).logpmf(np.arange(k, n + 1))) / math.log(10)) if k else 0.0})

effects = []
for cells, size, n in [(13, 10**6, 200), (13, 10**4, 2000), (43, 10**6, 20000), (3, 5000, 50), (900, 10**5, 1000), (12, 200, 50000)]:
    reference = rng.multinomial(size, rng.dirichlet(np.ones(cells) * 0.7))
    current = rng.multinomial(n, rng.dirichlet(reference + 0.5))
    effects.append({"reference": [int(x) for x in reference], "current": [int(x) for x in current],
                    "psi": effect(reference, current), "null_mean": null_mean(reference, n)})

golden = {
    "deviance": [deviance(np.array(p), n) for p, n in [([0.4, 0.3, 0.2, 0.1], 40), ([0.6, 0.3, 0.07, 0.03], 60), ([0.25] * 4, 30), ([0.9, 0.06, 0.04], 120)]],
    "tails": tails,
    "effects": effects,
}
pathlib.Path(__file__).with_name("evidence.json").write_text(json.dumps(golden, indent=None, separators=(",", ":")).replace('},{', '},\n{') + "\n")

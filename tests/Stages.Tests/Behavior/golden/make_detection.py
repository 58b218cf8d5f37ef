#!/usr/bin/python3
"""Writes detection.json: likelihood ratios, the Shiryaev-Roberts statistic, chi-squared p-values and decompositions by SciPy and plain arithmetic."""
import json
import math
import pathlib
from fractions import Fraction

import numpy as np
from scipy import stats

rng = np.random.default_rng(11)


def log_pmf(count, mean, excess):
    if excess == 0:
        return stats.poisson.logpmf(count, mean)
    size = 1 / excess
    return stats.nbinom.logpmf(count, size, size / (size + mean))


def likelihood(count, mean, ratio, excess):
    log_ratio = log_pmf(count, ratio * mean, excess) - log_pmf(count, mean, excess)
    return {"count": count, "mean": mean, "ratio": ratio, "excess": excess, "log_ratio": float(log_ratio)}


def sequential(counts, mean, ratios, excess):
    """The recursion as it is defined, in plain numbers."""
    statistics, path = [0.0] * len(ratios), []
    for count in counts:
        for i, ratio in enumerate(ratios):
            log_ratio = log_pmf(count, ratio * mean, excess) - log_pmf(count, mean, excess)
            statistics[i] = (1 + statistics[i]) * math.exp(log_ratio)
        path.append(math.log(sum(statistics) / len(ratios)))
    return {"counts": [int(c) for c in counts], "mean": mean, "ratios": ratios, "excess": excess, "logs": path}


def shape(counted, hour, all_hours, visits, believed=100, rho=5e-4):
    """Likelihood-ratio test of homogeneity at the effective number of records, with 0.8 of the p-value; for counts that leave no bin to pool."""
    counted, hour, all_hours = (np.array(x, float) for x in (counted, hour, all_hours))
    base = (all_hours + 0.5 / len(hour)) / (all_hours.sum() + 0.5)
    share = (hour + believed * base) / (hour.sum() + believed)
    worth = hour.sum() + 1 / (1 / believed + 1 / all_hours.sum())
    spread = 1 + hour.sum() / (hour.sum() + believed) / max(1, visits)
    effective = 1 / (1 / counted.sum() + 1 / worth + rho * spread)
    assert effective * share.min() >= 1 and worth * share.min() >= 25
    statistic, _ = stats.power_divergence(effective * counted / counted.sum(), effective * share, lambda_="log-likelihood")
    p = min(1.0, stats.chi2.sf(statistic, len(counted) - 1) / 0.8)
    return {"counted": counted.tolist(), "hour": hour.tolist(), "all": all_hours.tolist(), "visits": visits, "log10_p": math.log10(p)}


def kitagawa(before, after):
    """Exact, in fractions: mix and score of each segment."""
    rows = [sum(Fraction(r) for r, _ in side) for side in (before, after)]
    rates = [sum(Fraction(k) for _, k in side) / n for side, n in zip((before, after), rows)]
    parts = []
    for (n0, k0), (n1, k1) in zip(before, after):
        share = Fraction(n0) / rows[0], Fraction(n1) / rows[1]
        r1 = Fraction(k1, n1) if n1 else None
        r0 = Fraction(k0, n0) if n0 else r1
        r1 = r0 if r1 is None else r1
        if r0 is None:
            parts.append((Fraction(0), Fraction(0)))
            continue
        parts.append(((share[1] - share[0]) * ((r0 + r1) / 2 - sum(rates) / 2), (r1 - r0) * sum(share) / 2))
    assert sum(m + s for m, s in parts) == rates[1] - rates[0]
    return {"before": before, "after": after, "change": float(rates[1] - rates[0]), "mix": [float(m) for m, _ in parts], "score": [float(s) for _, s in parts]}


document = {
    "likelihood": [likelihood(k, m, r, e) for k, m in [(0, 0.3), (3, 0.7), (72, 72.0), (144, 72.0), (30000, 25920.0)]
                   for r in (0.5, 1.07, 2.0) for e in (0, 0.0009, 0.04)],
    "sequential": [sequential(rng.poisson(2.0, 40), 2.0, [1.5, 2.0, 3.0], 0), sequential(rng.poisson(8.0, 25), 5.0, [1.07, 1.15, 1.3], 0.01),
                   sequential(rng.poisson(4.0, 25), 9.0, [1 / 1.5, 1 / 2.0, 1 / 3.0], 0.0025)],
    "shape": [shape([500, 300, 150, 50], [5000, 3000, 1500, 500], [80000, 45000, 25000, 9000], 4), shape([560, 290, 110, 40], [5000, 3000, 1500, 500], [80000, 45000, 25000, 9000], 4),
              shape([4000, 3600, 1400, 700, 300], [40000, 30000, 20000, 7000, 3000], [700000, 500000, 300000, 90000, 50000], 1)],
    "decomposition": [kitagawa([(700, 7), (200, 6), (100, 10)], [(500, 5), (200, 8), (300, 33)]), kitagawa([(10, 1), (0, 0), (5, 0)], [(10, 1), (4, 2), (0, 0)]),
                      kitagawa([(90, 9), (10, 0), (0, 0)], [(90, 9), (10, 0), (0, 0)])],
}
path = pathlib.Path(__file__).with_name("detection.json")
path.write_text(json.dumps(document, indent=1) + "\n")

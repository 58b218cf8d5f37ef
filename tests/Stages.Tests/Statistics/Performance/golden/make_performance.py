#!/usr/bin/python3
"""Writes performance.json: decisions, scores and label delays, and what scikit-learn, SciPy and plain numerical calculations make of them.

Nothing here shares a formula with the engine where there is another way: Wilson from scipy.stats.binomtest, areas from scikit-learn on the bins'
numbers, DeLong from the full matrix of pairs, Tango by maximising the likelihood numerically, correlations by finite differences.
"""
import json
import math
import pathlib

import numpy as np
from scipy import optimize, stats
from sklearn import metrics

rng = np.random.default_rng(11)
Z = stats.norm.ppf(0.975)


def wilson(k, n):
    if n == 0:
        return [None, None]
    ci = stats.binomtest(int(k), int(n)).proportion_ci(0.95, method="wilson")
    return [ci.low, ci.high]


def wilson_real(p, n):
    """Roots of (x - p)^2 = z^2 x (1 - x) / n."""
    roots = np.sort(np.roots([1 + Z * Z / n, -(2 * p + Z * Z / n), p * p]).real)
    return [float(roots[0]), float(roots[1])]


def number(x):
    return None if x is None or not math.isfinite(x) else float(x)


def confusion(tp, fp, fn, tn):
    truth = np.repeat([1, 0, 1, 0], [tp, fp, fn, tn])
    flagged = np.repeat([1, 1, 0, 0], [tp, fp, fn, tn])
    f1 = [None if s is None else 2 * s / (1 + s) for s in wilson(tp, tp + fp + fn)]
    return {
        "counts": [tp, fp, fn, tn],
        "precision": number(metrics.precision_score(truth, flagged)) if tp + fp else None,
        "recall": number(metrics.recall_score(truth, flagged)) if tp + fn else None,
        "f1": number(metrics.f1_score(truth, flagged)) if tp + fp + fn else None,
        "fpr": float(flagged[truth == 0].mean()) if fp + tn else None,
        "alert_rate": float(flagged.mean()) if len(truth) else None,
        "fraud_rate": float(truth.mean()) if len(truth) else None,
        "precision_interval": wilson(tp, tp + fp), "recall_interval": wilson(tp, tp + fn), "fpr_interval": wilson(fp, fp + tn),
        "alert_rate_interval": wilson(tp + fp, len(truth)), "fraud_rate_interval": wilson(tp + fn, len(truth)), "f1_interval": f1,
    }


def components(positives, negatives):
    """DeLong's structural components from the matrix of all pairs."""
    pairs = (positives[:, None] > negatives[None, :]) + 0.5 * (positives[:, None] == negatives[None, :])
    return pairs.mean(axis=1), pairs.mean(axis=0), pairs.mean()


def logit_interval(value, se):
    if not 0 < value < 1 or not math.isfinite(se):
        return [None, None]
    logit, half = math.log(value / (1 - value)), Z * se / (value * (1 - value))
    return [1 / (1 + math.exp(-(logit - half))), 1 / (1 + math.exp(-(logit + half)))]


def areas(raw, truth, edges):
    bins = np.digitize(raw, edges)
    positives = np.bincount(bins[truth == 1], minlength=len(edges) + 1)
    negatives = np.bincount(bins[truth == 0], minlength=len(edges) + 1)
    v10, v01, auc = components(bins[truth == 1], bins[truth == 0])
    p, n = len(v10), len(v01)
    variance = v10.var(ddof=1) / p + v01.var(ddof=1) / n if p > 1 and n > 1 else math.nan
    ap = metrics.average_precision_score(truth, bins)
    return {
        "positives": positives.tolist(), "negatives": negatives.tolist(),
        "roc_auc": metrics.roc_auc_score(truth, bins), "roc_auc_exact": metrics.roc_auc_score(truth, raw),
        "roc_auc_variance": number(variance), "roc_auc_interval": logit_interval(auc, math.sqrt(variance) if variance == variance else math.nan),
        "pr_auc": ap, "pr_auc_exact": metrics.average_precision_score(truth, raw),
        "pr_auc_interval": logit_interval(ap, math.sqrt(ap * (1 - ap) / p)),
    }


def tango(only_a, only_b, total):
    """Likelihood of (only A, only B, rest) maximised numerically over the nuisance share."""
    def score(delta):
        low, high = max(0, -delta), (1 - delta) / 2
        if high <= low:
            q = low
        else:
            def minus_log(q):
                rest = max(1 - 2 * q - delta, 1e-300)
                return -(only_a * math.log(max(q, 1e-300)) + only_b * math.log(max(q + delta, 1e-300)) + (total - only_a - only_b) * math.log(rest))
            q = optimize.minimize_scalar(minus_log, bounds=(low, high), method="bounded", options={"xatol": 1e-14}).x
            q = min((low, q, high), key=minus_log)
        variance = total * (2 * q + delta - delta * delta)
        return (only_b - only_a - total * delta) / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, only_b - only_a - total * delta)
    value = (only_b - only_a) / total
    ends = []
    for target, outside in ((Z, -1 + 1e-12), (-Z, 1 - 1e-12)):
        ends.append(optimize.brentq(lambda d: score(d) - target, value, outside, xtol=1e-13) if (score(outside) - target) * (0 - target) < 0 else math.copysign(1, outside))
    return [value, *ends]


def gradient(function, cells):
    return np.array([(function(cells + step) - function(cells - step)) / 2e-3 for step in np.eye(len(cells)) * 1e-3])


def mover(function_a, function_b, interval_a, interval_b, cells):
    """cells: counts of a multinomial; correlation of two functions of it by finite differences."""
    cells = np.array(cells, float)
    covariance = np.diag(cells) - np.outer(cells, cells) / cells.sum()
    ga, gb = gradient(function_a, cells), gradient(function_b, cells)
    va, vb = ga @ covariance @ ga, gb @ covariance @ gb
    a, b = function_a(cells), function_b(cells)
    rho = ga @ covariance @ gb / math.sqrt(va * vb) if min(va, vb) > 1e-18 else 0.0
    (la, ua), (lb, ub) = interval_a, interval_b
    lower = math.sqrt(max(0, (b - lb) ** 2 - 2 * rho * (b - lb) * (ua - a) + (ua - a) ** 2))
    upper = math.sqrt(max(0, (ub - b) ** 2 - 2 * rho * (ub - b) * (a - la) + (a - la) ** 2))
    return [b - a, b - a - lower, b - a + upper]


def paired(fraud, legitimate):
    """fraud, legitimate: both, only A, only B, neither."""
    cells = [*fraud, *legitimate]
    (fb, fa, fo, fn), (lb, la, lo, ln) = fraud, legitimate
    f1 = lambda tp, fp, misses: [2 * s / (1 + s) for s in wilson(tp, tp + fp + misses)]
    return {
        "fraud": fraud, "legitimate": legitimate,
        "recall": tango(fa, fo, sum(fraud)), "fpr": tango(la, lo, sum(legitimate)), "alert_rate": tango(fa + la, fo + lo, sum(cells)),
        "precision": mover(
            lambda c: (c[0] + c[1]) / (c[0] + c[1] + c[4] + c[5]), lambda c: (c[0] + c[2]) / (c[0] + c[2] + c[4] + c[6]),
            wilson(fb + fa, fb + fa + lb + la), wilson(fb + fo, fb + fo + lb + lo), cells),
        "f1": mover(
            lambda c: 2 * (c[0] + c[1]) / (2 * (c[0] + c[1]) + c[4] + c[5] + c[2] + c[3]),
            lambda c: 2 * (c[0] + c[2]) / (2 * (c[0] + c[2]) + c[4] + c[6] + c[1] + c[3]),
            f1(fb + fa, lb + la, fo + fn), f1(fb + fo, lb + lo, fa + fn), cells),
    }


def effective(amounts, caught):
    total, recall = amounts.sum(), amounts[caught].sum() / amounts.sum()
    kish = total**2 / (amounts**2).sum()
    variance = (amounts**2 * (caught - recall) ** 2).sum() / total**2
    return recall, wilson_real(recall, min(kish, recall * (1 - recall) / variance) if 0 < recall < 1 else kish)


def amounts_case(size):
    amounts = np.round(np.exp(rng.normal(9, 1.5, size)))
    a = rng.random(size) < 0.6
    b = np.where(rng.random(size) < 0.7, a, rng.random(size) < 0.7)
    (ra, ia), (rb, ib) = effective(amounts, a), effective(amounts, b)
    ea, eb = amounts * (a - ra), amounts * (b - rb)
    norm = math.sqrt((ea**2).sum() * (eb**2).sum())
    rho = (ea * eb).sum() / norm if norm > 0 else 0.0
    lower = math.sqrt(max(0, (rb - ib[0]) ** 2 - 2 * rho * (rb - ib[0]) * (ia[1] - ra) + (ia[1] - ra) ** 2))
    upper = math.sqrt(max(0, (ib[1] - rb) ** 2 - 2 * rho * (ib[1] - rb) * (ra - ia[0]) + (ra - ia[0]) ** 2))
    return {"amounts": amounts.astype(int).tolist(), "a": a.astype(int).tolist(), "b": b.astype(int).tolist(),
            "recall_a": [ra, *ia], "recall_b": [rb, *ib], "difference": [rb - ra, rb - ra - lower, rb - ra + upper]}


def joint_areas(count, rate, bins):
    truth = (rng.random(count) < rate).astype(int)
    truth[:3] = [1, 1, 0]
    base = rng.normal(0, 1, count) + 1.2 * truth
    a = np.digitize(base + rng.normal(0, 0.5, count), np.linspace(-2.5, 3.5, bins - 1))
    b = np.digitize(base + 0.3 * truth + rng.normal(0, 0.7, count), np.linspace(-2.2, 3.2, bins))
    (va10, va01, auc_a), (vb10, vb01, auc_b) = components(a[truth == 1], a[truth == 0]), components(b[truth == 1], b[truth == 0])
    s10, s01 = np.cov(va10, vb10), np.cov(va01, vb01)
    s = s10 / truth.sum() + s01 / (1 - truth).sum()
    se = math.sqrt(s[0, 0] + s[1, 1] - 2 * s[0, 1])
    cells = lambda of: [[int(x), int(y), int(n)] for (x, y), n in zip(*np.unique(np.stack([a[truth == of], b[truth == of]], 1), axis=0, return_counts=True))]
    return {"positives": cells(1), "negatives": cells(0), "bins": [bins, bins + 1],
            "difference": [auc_b - auc_a, max(-1, auc_b - auc_a - Z * se), min(1, auc_b - auc_a + Z * se)],
            "areas": [metrics.roc_auc_score(truth, a), metrics.roc_auc_score(truth, b)]}


def delays(cohorts, buckets, mean):
    """The chain ladder from age-to-age factors; the variance summed from its definition."""
    counts = rng.poisson(mean * np.exp(-np.arange(buckets) / 2.5)[None, :] * rng.uniform(0.5, 2, cohorts)[:, None])
    observed = np.minimum(buckets, np.arange(cohorts, 0, -1))
    cumulative = counts.cumsum(axis=1)
    curve, log_variance = np.ones(buckets), np.zeros(buckets)
    for k in range(buckets - 1, 0, -1):
        old = observed > k
        factor = cumulative[old, k].sum() / cumulative[old, k - 1].sum()
        curve[k - 1] = curve[k] / factor
        g, r = counts[old, k].sum() / cumulative[old, k].sum(), cumulative[old, k].sum()
        log_variance[k - 1] = log_variance[k] + g / ((1 - g) * r)
    return {"counts": counts.tolist(), "observed": observed.tolist(), "curve": curve.tolist(), "log_variance": log_variance.tolist()}


def corrected(tp, fp, fn, tn, flagged, unflagged):
    """flagged, unflagged: completeness and variance of its logarithm."""
    caught, missed = tp / flagged[0], fn / unflagged[0]

    def ratio(k, n, completeness, log_variance):
        p, (low, high), z = k / n, wilson(k, n), Z * math.sqrt(log_variance)
        value = p / completeness
        if k == 0:
            return [0.0, 0.0, min(1, high / completeness * math.exp(z))]
        return [value, value * math.exp(-math.hypot(math.log(p / low), z)), min(1, value * math.exp(math.hypot(math.log(high / p), z)))]
    same = flagged == unflagged
    k, (low, high) = tp / (tp + fn), wilson(tp, tp + fn)
    recall = [k, low, high]
    weight = caught / (caught + missed)
    variance = flagged[1] if same else weight**2 * flagged[1] + (1 - weight) ** 2 * unflagged[1]
    if not same:
        odds, z = [x / (1 - x) for x in (k, low, high)], Z * math.sqrt(flagged[1] + unflagged[1])
        middle = odds[0] * unflagged[0] / flagged[0]
        ends = [middle * math.exp(-math.hypot(math.log(odds[0] / odds[1]), z)), middle * math.exp(math.hypot(math.log(odds[2] / odds[0]), z))]
        recall = [x / (1 + x) for x in (middle, *ends)]
    return {"counts": [tp, fp, fn, tn], "flagged": flagged, "unflagged": unflagged, "same": same, "recall": recall,
            "precision": ratio(tp, tp + fp, *flagged), "fraud_rate": ratio(tp + fn, tp + fp + fn + tn, (tp + fn) / (caught + missed), variance),
            "f1": 2 * caught / (tp + fp + caught + missed), "caught": caught, "missed": missed}


def scores(count, rate, shift, bins):
    truth = (rng.random(count) < rate).astype(int)
    truth[:2] = [1, 0]
    raw = 1 / (1 + np.exp(-(rng.normal(0, 1.5, count) + shift * truth - 2)))
    return areas(np.round(raw, 3), truth, np.linspace(0, 1, bins + 1)[1:-1])


def main():
    golden = {
        "confusions": [confusion(*c) for c in [
            (70, 30, 20, 880), (3, 1, 0, 12000), (0, 5, 4, 100), (0, 0, 7, 50), (0, 3, 0, 40), (9, 0, 0, 0), (0, 0, 0, 0), (61, 240, 19, 99680)]],
        "areas": [scores(3000, 0.1, 2, 50), scores(4000, 0.01, 3, 20), scores(500, 0.5, 0, 10), scores(900, 0.003, 1, 7), scores(6000, 0.3, 1, 2)],
        "paired": [paired(*p) for p in [
            ([50, 12, 20, 18], [30, 40, 25, 5000]), ([8, 0, 3, 2], [4, 6, 1, 300]), ([40, 5, 5, 0], [0, 100, 60, 9000]), ([5, 1, 0, 3], [12, 0, 7, 80])]],
        "amounts": [amounts_case(40), amounts_case(200), amounts_case(5)],
        "joint": [joint_areas(1500, 0.15, 30), joint_areas(2500, 0.01, 12)],
        "delays": [delays(30, 12, 40), delays(20, 8, 300), delays(9, 9, 60)],
        "corrected": [
            corrected(61, 240, 19, 99680, [0.55, 0.002], [0.55, 0.002]), corrected(30, 90, 25, 99000, [0.7, 0.004], [0.4, 0.01]),
            corrected(0, 9, 3, 2000, [0.5, 0.01], [0.5, 0.01]), corrected(20, 10, 10, 500, [1.0, 0.0], [1.0, 0.0])],
    }
    path = pathlib.Path(__file__).with_name("performance.json")
    path.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Prints how often each 95 % interval holds the true figure in simulated data, with the formulas of make_performance.py."""
import math

import numpy as np

import make_performance as m

rng = np.random.default_rng(5)
RUNS = 2000


def show(name, hits):
    hits = [h for h in hits if h is not None]
    print(f"{name:72} {100 * np.mean(hits):5.1f} %  ({RUNS - len(hits)} of {RUNS} runs without an interval)")


def holds(interval, truth):
    return None if interval[0] is None else interval[0] <= truth <= interval[1]


def shares():
    for n, p in ((2000, 0.002), (100, 0.7), (1_000_000, 0.00006)):
        show(f"share {p} of {n}: Wilson", [holds(m.wilson(k, n), p) for k in rng.binomial(n, p, RUNS)])


def f1():
    p = np.array([60, 240, 20, 9680]) / 10_000
    truth = 2 * p[0] / (2 * p[0] + p[1] + p[2])
    show("F1, about 60 hits, 240 false alarms, 20 misses", [
        holds([2 * s / (1 + s) for s in m.wilson(c[0], c[0] + c[1] + c[2])], truth) for c in rng.multinomial(10_000, p, RUNS)])


def areas(positives, negatives, shift):
    cut = np.linspace(-3, 5, 200)
    everyone = np.concatenate([rng.normal(shift, 1, 400_000), rng.normal(0, 1, 4_000_000)])
    truth = np.repeat([1, 0], [400_000, 4_000_000])
    roc_truth = m.metrics.roc_auc_score(truth, np.digitize(everyone, cut))
    weights = np.where(truth == 1, positives / 400_000, negatives / 4_000_000)
    pr_truth = m.metrics.average_precision_score(truth, np.digitize(everyone, cut), sample_weight=weights)
    roc, pr = [], []
    for _ in range(RUNS):
        x, y = np.digitize(rng.normal(shift, 1, positives), cut), np.digitize(rng.normal(0, 1, negatives), cut)
        v10, v01, auc = m.components(x, y)
        roc.append(holds(m.logit_interval(auc, math.sqrt(v10.var(ddof=1) / positives + v01.var(ddof=1) / negatives)), roc_truth))
        ap = m.metrics.average_precision_score(np.repeat([1, 0], [positives, negatives]), np.concatenate([x, y]))
        pr.append(holds(m.logit_interval(ap, math.sqrt(ap * (1 - ap) / positives)), pr_truth))
    show(f"ROC AUC {roc_truth:.3f}, {positives} frauds of {positives + negatives}: DeLong, logit", roc)
    show(f"PR AUC {pr_truth:.3f}, {positives} frauds of {positives + negatives}: binomial, logit", pr)


def pairs():
    fraud, legitimate = np.array([45, 10, 20, 25]) / 100, np.array([20, 60, 40, 9880]) / 10_000
    recall, precision, f1 = [], [], []
    cells = np.concatenate([fraud * 80, legitimate * 9920])
    (fb, fa, fo, fn, lb, la, lo, _) = cells
    truth = {
        "recall": fraud[2] - fraud[1],
        "precision": (fb + fo) / (fb + fo + lb + lo) - (fb + fa) / (fb + fa + lb + la),
        "f1": 2 * (fb + fo) / (2 * (fb + fo) + lb + lo + fa + fn) - 2 * (fb + fa) / (2 * (fb + fa) + lb + la + fo + fn)}
    hits = {name: [] for name in truth}
    for _ in range(RUNS // 4):
        c = rng.multinomial(10_000, cells / 10_000)
        case = m.paired([int(x) for x in c[:4]], [int(x) for x in c[4:]])
        for name in truth:
            hits[name].append(holds(case[name][1:], truth[name]))
    for name in truth:
        print(f"{'difference of ' + name + ', about 80 frauds, 10,000 transactions':72} {100 * np.mean(hits[name]):5.1f} %  (of {RUNS // 4} runs)")


def amounts():
    for size in (30, 300):
        hits = []
        for _ in range(RUNS):
            value = np.exp(rng.normal(9, 1, size))
            # Great frauds are caught more often; the truth is the ratio of expected amounts.
            caught = rng.random(size) < 1 / (1 + value / np.exp(9)) * -0.4 + 0.8
            hits.append(holds(m.effective(value, caught)[1], amount_truth()))
        show(f"amount-weighted recall, {size} frauds of log-normal amounts", hits)


def amount_truth(cache=[]):
    if not cache:
        value = np.exp(np.random.default_rng(1).normal(9, 1, 4_000_000))
        cache.append(float((value * (0.8 - 0.4 / (1 + value / np.exp(9)))).sum() / value.sum()))
    return cache[0]


def completeness():
    days, buckets, age = 60, 30, 7
    delay = np.exp(-np.arange(buckets) / 6)
    delay /= delay.sum()
    curve_hits, rate_hits = [], []
    for _ in range(RUNS):
        counts = rng.poisson(40 * delay, (days, buckets))
        observed = np.minimum(buckets, np.arange(days, 0, -1))
        cumulative, log_f, variance = counts.cumsum(axis=1), 0.0, 0.0
        for k in range(buckets - 1, age, -1):
            old = observed > k
            d, r = counts[old, k].sum(), cumulative[old, k].sum()
            log_f, variance = log_f + math.log(1 - d / r), variance + d / ((r - d) * r)
        truth = delay[: age + 1].sum()
        curve_hits.append(abs(log_f - math.log(truth)) <= m.Z * math.sqrt(variance))
        known = rng.binomial(20_000, 0.002 * truth)
        estimate = m.corrected(known, 0, 0, 20_000 - known, [math.exp(log_f), variance], [math.exp(log_f), variance])["fraud_rate"] if known else None
        rate_hits.append(None if estimate is None else estimate[1] <= 0.002 <= estimate[2])
    show("completeness at 8 days from 60 days of about 40 frauds", curve_hits)
    show("fraud rate corrected for it, about 30 frauds known of 40", rate_hits)


shares()
f1()
areas(25, 2000, 2.0)
areas(100, 2000, 1.5)
pairs()
amounts()
completeness()

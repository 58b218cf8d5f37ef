#!/usr/bin/python3
"""Payments on which rules fire, and what each rule is worth, by pandas.

    /usr/bin/python3 make_rules.py > rules.json

Three rules are boolean fields, two go by one category. A payment is legitimate unless its label says fraud.
"""
import json
import random

import pandas as pd

RULES = ["velocity", "new_device", "mule_list", "review", "block"]
ROWS = 600


def make(rng):
    rows = []
    for n in range(ROWS):
        risk = rng.random() ** 3
        fired = [rng.random() < p for p in (0.05 + 0.5 * risk, 0.2, 0.02 + 0.3 * risk)]
        action = rng.choices(["allow", "challenge", "deny"], [1, 0.3 * risk, 0.5 * risk])[0]
        rows.append([f"P{n}", n % 3, rng.randrange(1, 500_000), round(min(0.999, 0.7 * risk + 0.4 * rng.random()), 3), *map(int, fired), action,
                     int(rng.random() < 0.02 + 0.5 * risk)])
    return rows


def judge(rows):
    d = pd.DataFrame(rows, columns=["id", "day", "amount", "score", *RULES[:3], "action", "fraud"])
    d[RULES[:3]] = d[RULES[:3]].astype(bool)
    d["review"] = d.action.isin(["challenge", "deny"])
    d["block"] = d.action == "deny"
    d["flagged"] = d.score >= 0.5
    d["count"] = d[RULES].sum(axis=1)
    rules = []
    for rule in RULES:
        own = d[d[rule]]
        alone = own[(own["count"] == 1) & ~own.flagged]
        frauds = own[own.fraud == 1]
        rules.append({
            "rule": rule, "fired": len(own), "fired_amount": int(own.amount.sum()), "fraud": len(frauds), "fraud_amount": int(frauds.amount.sum()),
            "precision": len(frauds) / len(own), "recall": len(frauds) / int(d.fraud.sum()),
            "amount_recall": frauds.amount.sum() / d[d.fraud == 1].amount.sum(),
            "alone": len(alone), "unique": int(alone.fraud.sum()), "unique_amount": int(alone[alone.fraud == 1].amount.sum()),
            "false_alarms": int((alone.fraud == 0).sum()), "saving": 0.9 * alone[alone.fraud == 1].amount.sum() - 500 * len(alone) - 1250 * (alone.fraud == 0).sum(),
            "with_model": int(own.flagged.sum()), "with_model_fraud": int((own.flagged & (own.fraud == 1)).sum())})
    pairs = [[a, b, int((d[RULES[a]] & d[RULES[b]]).sum()), int((d[RULES[a]] & d[RULES[b]] & (d.fraud == 1)).sum())]
             for a in range(len(RULES)) for b in range(a)]
    return rules, [pair for pair in pairs if pair[2]]


def main():
    rows = make(random.Random(20260202))
    rules, pairs = judge(rows)
    print('{"payments": [\n' + ",\n".join(json.dumps(row) for row in rows) + '],\n"rules": ' + json.dumps(rules, indent=1) + ',\n"pairs": ' + json.dumps(pairs) + "}")


main()

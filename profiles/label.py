#!/usr/bin/python3
"""Joins the final reports into simulated transactions, as 'is_fraud': label.py TRANSACTIONS LABELS > LABELLED.

A transaction is a fraud if the latest report about it says closed-agreed, and legitimate otherwise.
"""
import json
import sys

transactions, labels = sys.argv[1:]
latest = {}
with open(labels, encoding="utf-8") as lines:
    for label in map(json.loads, lines):
        key = label["end_to_end_id"]
        if key not in latest or label["updated_at"] >= latest[key][0]:
            latest[key] = (label["updated_at"], label["status"])
with open(transactions, encoding="utf-8") as lines:
    for line in lines:
        record = json.loads(line)
        record["is_fraud"] = latest.get(record["end_to_end_id"], ("", ""))[1] == "closed-agreed"
        sys.stdout.write(json.dumps(record, separators=(",", ":"), ensure_ascii=False) + "\n")

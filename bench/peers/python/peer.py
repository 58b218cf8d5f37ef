"""The work of the files bench as a plain Python program does it: json, XGBoost, numpy.

    /usr/bin/python3 peer.py TRANSACTIONS MODEL.onnx PROFILE.json   works, and prints its time and counts as JSON
    /usr/bin/python3 peer.py --check                                ends with 0 if its packages are there
"""

import json
import sys
import time

import numpy as np
import xgboost

import onnx_trees

BATCH = 1024
CATEGORIES = {
    "channel": ["app", "web", "api"],
    "initiation": ["dict", "manual", "qr_static", "qr_dynamic", "initiator"],
    "key_type": ["cpf", "cnpj", "email", "phone", "evp"],
}
CODES = {name: {value: code for code, value in enumerate(values)} for name, values in CATEGORIES.items()}
NONE = {}
NAN = float("nan")


def number(value):
    return NAN if value is None else float(value)


def features(record):
    payer, payee = record.get("payer", NONE), record.get("payee", NONE)
    device, dict_ = record.get("device", NONE), record.get("dict", NONE)
    return [
        number(record.get("valor")), number(record.get("hour")), number(record.get("weekday")),
        CODES["channel"].get(record.get("channel"), NAN), CODES["initiation"].get(record.get("initiation"), NAN),
        number(payer.get("age_years")), number(payer.get("account_days")), number(payer.get("tx_1h")), number(payer.get("tx_24h")),
        number(payer.get("amount_ratio")), number(payer.get("balance_share")),
        CODES["key_type"].get(payee.get("key_type"), NAN), number(payee.get("is_business")), number(payee.get("known_days")),
        number(payee.get("account_days")),
        number(device.get("is_new")), number(device.get("days")), number(device.get("rooted")), number(device.get("distance_km")),
        number(device.get("failed_logins")), number(device.get("session_s")), number(device.get("in_call")),
        number(dict_.get("key_days")), number(dict_.get("settlements")), number(dict_.get("payers")), number(dict_.get("reports")),
    ]


class Column:
    """Counts of one feature or score: below, bins, above, missing; or each code, missing, unknown."""

    def __init__(self, reference):
        numbers = reference.get("numbers")
        self.is_code = numbers is None
        self.edges = np.arange(len(reference["categories"]["values"]) + 1, dtype=np.float32) if self.is_code else np.array(numbers["edges"], np.float32)
        self.values = len(self.edges) - 1 if self.is_code else len(self.edges) + 1
        self.counts = np.zeros(self.values + (2 if self.is_code else 1), np.int64)

    def add(self, values):
        present = values[~np.isnan(values)]
        if self.is_code:
            self.counts[:self.values] += np.histogram(present, self.edges - np.float32(0.5))[0]
            self.counts[self.values] += len(values) - len(present)
        else:
            edges = np.concatenate(([-np.inf], self.edges, [np.inf]))
            self.counts[:self.values] += np.histogram(present, edges)[0]
            self.counts[self.values] += len(values) - len(present)


def work(path, booster, columns):
    records, rows = 0, []

    def finish():
        matrix = np.array(rows, dtype=np.float32)
        scores = booster.inplace_predict(matrix)
        for i, column in enumerate(columns[:-1]):
            column.add(matrix[:, i])
        columns[-1].add(scores)
        return len(rows)

    with open(path, "rb") as file:
        for line in file:
            rows.append(features(json.loads(line)))
            if len(rows) == BATCH:
                records += finish()
                rows.clear()
    return records + (finish() if rows else 0)


def main():
    if sys.argv[1:] == ["--check"]:
        return
    path, model, profile = sys.argv[1:]
    booster = xgboost.Booster(model_file=onnx_trees.to_xgboost(model))
    with open(profile, encoding="utf-8") as file:
        reference = json.load(file)
    columns = [Column(feature) for feature in reference["features"]] + [Column(reference["scores"][0])]
    started, cpu_started = time.perf_counter(), time.process_time()
    records = work(path, booster, columns)
    print(json.dumps({
        "records": records,
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu_started,
        "cells": [int(count) for column in columns for count in column.counts],
    }))


main()

#!/usr/bin/python3
"""Reproduces the models that ship with Vigia, their cards, and the golden file that the tests hold ONNX Runtime to.

    /usr/bin/python3 models/train/train.py [--keep DIRECTORY]

simulates eight weeks of transactions and their infraction reports, trains two XGBoost models on overlapping periods, measures both on the
last week, and writes models/*.onnx, models/*.md and tests/Stages.Tests/golden/pix-fraud-scores.csv. With --keep the simulated data stay in
the directory, and are not simulated again if they are there.
"""

import argparse
import dataclasses
import hashlib
import pathlib
import subprocess
import tempfile

import numpy as np
import onnx
import xgboost

import card
import convert
import schema

ROOT = pathlib.Path(__file__).resolve().parents[2]
FRAUD_SHARE = 0.03
SIMULATION = ["simulate", "--seed", "2026", "--duration", "56d", "--rate", "0.125", "--fraud-share", str(FRAUD_SHARE)]
MISSING_SHARE = 0.01
WEEK = np.timedelta64(7, "D")
GOLDEN_ROWS = 1_000


@dataclasses.dataclass
class Model:
    version: int
    summary: str
    period: str
    weeks: tuple  # from the start of the simulation: first, end
    threshold: float
    settings: dict
    name: str = "pix-fraud"

    @property
    def file(self):
        return f"{self.name}-v{self.version}.onnx"


MODELS = [
    Model(1, "Scores Pix payments for fraud. The first of two: the champion of the shipped pipelines.", "weeks 1 to 4", (0, 4), 0.80,
          {"trees": 100, "max_depth": 6, "eta": 0.25, "min_child_weight": 5, "subsample": 1.0, "colsample_bytree": 1.0, "lambda": 1.0}),
    Model(2, "Scores Pix payments for fraud. Trained later and more cautiously than version 1, whose challenger it is.", "weeks 4 to 7", (3, 7), 0.75,
          {"trees": 100, "max_depth": 6, "eta": 0.12, "min_child_weight": 6, "subsample": 0.8, "colsample_bytree": 0.7, "lambda": 4.0}),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keep", type=pathlib.Path, help="directory for the simulated data")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        build(arguments.keep or pathlib.Path(scratch))


def build(directory):
    layout = schema.Schema(ROOT / "schemas/pix-transaction.yaml")
    transactions, labels = simulate(directory, layout)
    ids, times, matrix = schema.read_transactions(transactions, layout)
    frauds = schema.read_frauds(labels)
    truth = np.array([id in frauds for id in ids])
    start = np.datetime64("2026-01-05T03:00:00.000")
    ages = (np.array([np.datetime64(time[:-1]) for time in times]) - start) / WEEK
    test = ages >= 7
    golden = matrix[test][:GOLDEN_ROWS]
    scores = [train(model, layout.names, matrix, truth, ages, test, golden) for model in MODELS]
    write_golden(layout.names, golden, scores)


def simulate(directory, layout):
    directory.mkdir(parents=True, exist_ok=True)
    transactions, labels = directory / "transactions.ndjson", directory / "labels.ndjson"
    if not transactions.exists():
        missing = [argument for name in layout.names if name != "amount" for argument in ("--missing", f"{name}={MISSING_SHARE}")]
        subprocess.run(["dotnet", "run", "-c", "Release", "--project", ROOT / "src/Host", "--", *SIMULATION, *missing,
                        "--output", transactions, "--labels", labels], check=True)
    return transactions, labels


def train(model, names, matrix, truth, ages, test, golden):
    period = (ages >= model.weeks[0]) & (ages < model.weeks[1])
    settings = {key: value for key, value in model.settings.items() if key != "trees"}
    # One thread: sums of gradients depend on how the rows are split among threads.
    settings |= {"objective": "binary:logistic", "tree_method": "hist", "base_score": 0.5, "nthread": 1, "seed": 2026}
    rows = xgboost.DMatrix(matrix[period], truth[period], feature_names=names, nthread=1)
    booster = xgboost.train(settings, rows, model.settings["trees"])
    onnx_model = convert.to_onnx(booster, model.name, model.version, names, model.summary)
    content = onnx_model.SerializeToString(deterministic=True)
    (ROOT / "models" / model.file).write_bytes(content)
    scores = booster.predict(xgboost.DMatrix(matrix[test], feature_names=names, nthread=1))
    metrics = card.measure(truth[test], scores, model.threshold)
    data = {"simulation": " ".join(SIMULATION), "fraud_share": FRAUD_SHARE, "missing_share": MISSING_SHARE}
    counts = {"train": period.sum(), "train_frauds": truth[period].sum(), "test": test.sum(), "test_frauds": truth[test].sum()}
    versions = {"xgboost": xgboost.__version__, "onnx": onnx.__version__, "numpy": np.__version__}
    path = ROOT / "models" / model.file.replace(".onnx", ".md")
    card.write(path, model, data, metrics, hashlib.sha256(content).hexdigest(), names, counts, versions)
    print(model.file, {name: round(float(value), 5) for name, value in metrics.items()})
    return booster.predict(xgboost.DMatrix(golden, feature_names=names, nthread=1))


def write_golden(names, rows, scores):
    path = ROOT / "tests/Stages.Tests/golden/pix-fraud-scores.csv"
    path.parent.mkdir(exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        print(*names, *(f"score_v{model.version}" for model in MODELS), sep=",", file=file)
        for row, *probabilities in zip(rows, *scores):
            # str() of a float32 is the shortest text that reads back as the same number.
            print(*("" if np.isnan(value) else str(value) for value in [*row, *probabilities]), sep=",", file=file)


if __name__ == "__main__":
    main()

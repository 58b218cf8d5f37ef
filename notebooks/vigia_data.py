"""What the notebooks share: reading what Vigia writes, and computing its figures again with other means.

Nothing here knows the engine's code: counts come from pandas and NumPy, statistics from SciPy and scikit-learn, so that an agreement
with the engine says something.
"""
from __future__ import annotations

import glob
import gzip
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd

#: The directory that notebooks/make-run.sh filled, or that of a run of your own.
RUN = Path(os.environ.get("VIGIA_RUN", Path(__file__).resolve().parent.parent / "out" / "run"))


def records(source: str | Path):
    """Yields JSON objects: of files (a path, patterns allowed, .gz too) or of a whole topic (``kafka://host:port/topic``)."""
    text = str(source)
    if text.startswith("kafka://"):
        yield from _topic(*text.removeprefix("kafka://").split("/", 1))
        return
    files = sorted(glob.glob(text))
    if not files:
        raise FileNotFoundError(f"no file matches {text}; make a run with notebooks/make-run.sh, or set VIGIA_RUN")
    for file in files:
        with (gzip.open if file.endswith(".gz") else open)(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def _topic(brokers: str, topic: str):
    from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "vigia.notebooks", "enable.auto.commit": False, "isolation.level": "read_committed"})
    try:
        ends = {p: consumer.get_watermark_offsets(TopicPartition(topic, p))[1] for p in consumer.list_topics(topic).topics[topic].partitions}
        consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in ends])
        while any(p.offset < ends[p.partition] for p in consumer.position([TopicPartition(topic, p) for p in ends]) if ends[p.partition] > 0):
            message = consumer.poll(1.0)
            if message is not None and message.error() is None and message.value() is not None:
                yield json.loads(message.value())
    finally:
        consumer.close()


def predictions(source: str | Path | None = None) -> pd.DataFrame:
    """Captured predictions, a row each: id, event_time, amount, one column per feature, and score:MODEL and flagged:MODEL per model."""
    rows = []
    for record in records(source or RUN / "predictions*.ndjson"):
        row = {"id": record["id"], "event_time": record["event_time"], "amount_reais": record.get("amount"), **record["features"]}
        for model, said in record["models"].items():
            row[f"score:{model}"] = said["score"]
            row[f"flagged:{model}"] = said["flagged"]
        rows.append(row)
    frame = pd.DataFrame(rows)
    frame["event_time"] = pd.to_datetime(frame["event_time"], utc=True)
    return frame


def labels(source: str | Path | None = None) -> pd.DataFrame:
    """Infraction reports as the bank's label topic has them: id, status, updated_at. Later ones replace earlier ones."""
    frame = pd.DataFrame(({"id": r["end_to_end_id"], "status": r["status"], "updated_at": r["updated_at"]} for r in records(source or RUN / "labels.ndjson")))
    frame["updated_at"] = pd.to_datetime(frame["updated_at"], utc=True)
    return frame


def report(path: Path | None = None) -> dict:
    """The report of a run (``vigia run --report report.json``)."""
    return json.loads((path or RUN / "report.json").read_text(encoding="utf-8"))


def window_reports(source: str | Path | None = None) -> list[dict]:
    """Window reports, the last one of each key: one that comes again counts once."""
    return list({r["key"]: r for r in records(source or RUN / "window-reports*.ndjson")}.values())


def cell_counts(values: pd.Series, cells: dict) -> np.ndarray:
    """Counts values as a window report's ``edges`` or ``values`` say: under, [e0, e1), ..., over, missing; or each value, missing, unseen."""
    if "values" in cells:
        known = values.map({v: i for i, v in enumerate(cells["values"])})
        missing = int(values.isna().sum())
        counts = known.value_counts().reindex(range(len(cells["values"])), fill_value=0).to_numpy()
        return np.append(counts, [missing, len(values) - missing - counts.sum()])
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float32)
    present = numbers[~np.isnan(numbers)]
    place = np.searchsorted(np.asarray(cells["edges"], dtype=np.float32), present, side="right")
    return np.append(np.bincount(place, minlength=len(cells["edges"]) + 1), len(numbers) - len(present))


def psi(counts: np.ndarray, reference: np.ndarray) -> float:
    """Population stability index with Jeffreys smoothing: half a record more in each cell, on both sides."""
    q = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
    p = (reference + 0.5) / (reference.sum() + 0.5 * len(reference))
    return float(np.sum((q - p) * np.log(q / p)))


def verdicts(transactions: pd.DataFrame, reports: pd.DataFrame, maturity: str | pd.Timedelta) -> pd.Series:
    """What each transaction counts as at an age: fraud, legitimate, pending, withdrawn or unlabelled, indexed like the transactions.

    Of the labels up to the transaction's time plus the maturity, the latest counts; of several at one time the worst.
    """
    meaning = {"open": "pending", "acknowledged": "pending", "closed-agreed": "fraud", "closed-rejected": "legitimate", "cancelled": "withdrawn"}
    worst = ["pending", "withdrawn", "legitimate", "fraud"]
    joined = reports.merge(transactions[["id", "event_time"]], on="id")
    joined = joined[joined["updated_at"] <= joined["event_time"] + pd.Timedelta(maturity)]
    joined = joined.assign(verdict=joined["status"].map(meaning))
    joined = joined.assign(rank=joined["verdict"].map(worst.index)).sort_values(["updated_at", "rank"])
    return transactions["id"].map(joined.groupby("id")["verdict"].last()).fillna("unlabelled")


def confusion(flagged: pd.Series, verdict: pd.Series, unlabelled_are_legitimate: bool) -> dict[str, int]:
    """True and false positives and negatives; without a verdict a transaction is legitimate or left out."""
    legitimate = (verdict != "fraud") if unlabelled_are_legitimate else (verdict == "legitimate")
    fraud = verdict == "fraud"
    return {
        "true_positives": int((flagged & fraud).sum()), "false_positives": int((flagged & legitimate).sum()),
        "false_negatives": int((~flagged & fraud).sum()), "true_negatives": int((~flagged & legitimate).sum()),
    }

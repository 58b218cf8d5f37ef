"""Reads records by the pipeline's own schema, so that the models' inputs are in its order and coding."""

import json

import numpy as np
import yaml


class Schema:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            schema = yaml.safe_load(file)
        self.features = [Feature(entry) for entry in schema["features"]]
        self.id = schema["id"]

    @property
    def names(self):
        return [feature.name for feature in self.features]

    def row(self, record):
        """The features of one record in model order; NaN where one is missing or a category is not declared."""
        return [feature.value(record) for feature in self.features]


class Feature:
    def __init__(self, entry):
        (self.name, settings), = entry.items() if isinstance(entry, dict) else [(entry, {})]
        self.path = settings.get("path", self.name).split(".")
        self.codes = {value: code for code, value in enumerate(settings.get("values", []))}

    def value(self, record):
        for name in self.path:
            record = record.get(name) if isinstance(record, dict) else None
        if record is None:
            return np.nan
        return self.codes.get(record, np.nan) if self.codes else float(record)


def read_transactions(path, schema):
    """Ids, event times (ISO 8601 text, whose order is that of time) and the float32 matrix of an NDJSON file."""
    ids, times, rows = [], [], []
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            ids.append(record[schema.id])
            times.append(record["created_at"])
            rows.append(schema.row(record))
    return np.array(ids), np.array(times), np.array(rows, dtype=np.float32)


def read_frauds(path):
    """Ids whose claim ended in agreement, once all reports are in: for each id the latest one counts."""
    latest = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            report = json.loads(line)
            id, time = report["end_to_end_id"], report["updated_at"]
            if id not in latest or latest[id][0] <= time:
                latest[id] = (time, report["status"])
    return {id for id, (_, status) in latest.items() if status == "closed-agreed"}

#!/usr/bin/env python3
"""Writes matrix-*.test.yml and the table of docs/alerts.md: every alert in every situation. With --check it only says whether they are fresh.

A situation is a pipeline of its own. Trouble begins at T0 and, unless the situation says otherwise, lasts.
  steady   the alert fires in time, an hour later and a day later, and not before
  wavers   the figure crosses its threshold every six minutes: fires like steady
  born     one burst, in series that appear with it: fires
  quiet    one bad record a quiet night, or a blip of a minute: never
  low      the same trouble where one record a minute arrives: fires
  ends     the series end in the midst of it (taken out, or the process is gone): the alert ends
  restart  the process restarts in the midst of it; three minutes without samples, counters at zero: the alert does not resolve
  reload   no trouble, but profile, model or stage is replaced: never
"""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
DOCS = HERE.parent.parent / "docs" / "alerts.md"
FIRES, MAYBE, SILENT = True, None, False


class Timeline:
    """Samples `step` minutes apart, trouble from `t0`, a restart or end at `middle`, all in minutes."""

    def __init__(self, step=1, t0=120, day=1440, tail=120):
        self.step, self.t0, self.day, self.end = step, t0, day, t0 + day + tail

    def counter(self, *parts):
        """(minutes, rate a minute) in turn; minutes None: to the end. 'gap': no samples for three minutes, then from zero. 'stale': the end."""
        return self._write(parts, accumulate=True)

    def gauge(self, *parts):
        """Like a counter, of (minutes, value)."""
        return self._write(parts, accumulate=False)

    def late(self, minutes, values):
        """Values that begin after some minutes."""
        return f"_x{minutes // self.step} {values}"

    def _write(self, parts, accumulate):
        text, value, at = [], 0.0, 0
        for part in parts:
            if part == "gap":
                count = max(1, 3 // self.step)
                text.append("stale" + (f" _x{count - 1}" if count > 1 else ""))
                value, at = 0.0, at + count * self.step
            elif part == "stale":
                text.append("stale")
                break
            else:
                minutes, number = part
                samples = ((self.end - at) if minutes is None else minutes) // self.step
                if samples <= 0:
                    continue
                text.append(f"{value:g}{'+' if number >= 0 else ''}{number * self.step:g}x{samples - 1}" if accumulate else f"{number:g}x{samples - 1}")
                value, at = value + number * self.step * samples, at + samples * self.step
        return " ".join(text)


class Alert:
    def __init__(self, name, severity, trouble, after, low=None, time=None, ends=90, **notes):
        """After how many minutes it fires at the latest; `low`: where a record a minute arrives; `ends`: how long after its series."""
        self.name, self.severity, self.trouble, self.after, self.low, self.ends, self.notes = name, severity, trouble, after, low, ends, notes
        self.time = time or Timeline()
        self.middle = self.time.t0 + after + 30
        self.series = []

    def add(self, situation, metric, values, /, **labels):
        name = f"{self.name}-{situation}"
        inner = ", ".join(f'{k}="{v}"' for k, v in {"job": "vigia", "pipeline": name, "instance": "a", **labels}.items() if v is not None)
        self.series.append({"series": f"{metric}{{{inner}}}", "values": values})
        return self

    def alive(self, situation, restart=False, ends=False):
        up = [(self.middle, 1), "gap", (None, 1)] if restart else [(self.middle, 1), "stale"] if ends else [(None, 1)]
        self.add(situation, "up", self.time.gauge(*up))
        self.add(situation, "vigia_build_info", self.time.gauge(*up))

    def counted(self, metric, total, steady, /, low=0.2, good=1000, total_labels=None, **labels):
        """Trouble that is counted: `steady` bad ones a minute of `good`."""
        t, m, total_labels = self.time.t0, self.middle, total_labels or {}
        cases = {
            "steady": ([(t, 0), (None, steady)], [(None, good)]),
            "quiet": ([(t, 0), (self.time.step, 1 / self.time.step), (None, 0)], [(None, 1)]),
            "ends": ([(t, 0), (m - t, steady), "stale"], [(m, good), "stale"]),
            "restart": ([(t, 0), (m - t, steady), "gap", (None, steady)], [(m, good), "gap", (None, good)]),
        }
        if self.low:
            cases["low"] = ([(t, 0), (None, low)], [(None, 1)])
        for situation, (bad, all_of_them) in cases.items():
            self.add(situation, metric, self.time.counter(*bad), **labels)
            if total:
                self.add(situation, total, self.time.counter(*all_of_them), **total_labels)
        return self

    def burst(self, metric, total, size, /, good=1000, total_labels=None, **labels):
        self.alive("born")
        self.add("born", metric, self.time.late(self.time.t0, f"{size}x{self.time.end - self.time.t0}"), **labels)
        if total:
            self.add("born", total, self.time.counter((None, good)), **(total_labels or {}))
        return self

    def shown(self, metric, healthy, trouble, /, wavers=None, blip=1, **labels):
        """Trouble that a gauge shows; `wavers`: the value that it alternates with."""
        t, m, write = self.time.t0, self.middle, self.time.gauge
        self.add("steady", metric, write((t, healthy), (None, trouble)), **labels)
        self.add("quiet", metric, write((t, healthy), (blip * self.time.step, trouble), (None, healthy)), **labels)
        self.add("ends", metric, write((t, healthy), (m - t, trouble), "stale"), **labels)
        self.add("restart", metric, write((t, healthy), (m - t, trouble), "gap", (None, trouble)), **labels)
        if wavers is not None:
            self.add("wavers", metric, write((t, healthy), *[(6, v) for _ in range(-(-(self.time.end - t) // 12)) for v in (trouble, wavers)]), **labels)
        return self

    def situations(self):
        return sorted({s["series"].split(f'pipeline="{self.name}-')[1].split('"')[0] for s in self.series})

    def expects(self, situation, at):
        t0, after = self.time.t0, self.low if situation == "low" else self.after
        if situation in ("quiet", "reload", "well") or at < t0:
            return SILENT
        if situation == "born":
            return FIRES if t0 + 4 <= at <= t0 + 12 else SILENT if at >= t0 + 120 else MAYBE
        if situation == "ends":
            return FIRES if t0 + after <= at < self.middle else SILENT if at >= self.middle + self.ends else MAYBE
        return FIRES if at >= t0 + after + (20 if situation == "wavers" else 0) else MAYBE

    def checks(self):
        t0, step, m = self.time.t0, self.time.step, self.middle
        times = {t0 - step, t0 + 5, t0 + self.after, m + 1, m + 4, t0 + self.after + 60, m + self.ends, t0 + self.time.day + self.after}
        times |= {t0 + self.low, t0 + self.low + 60, t0 + self.time.day + 60} if self.low else set()
        for at in sorted({-(-t // step) * step for t in times}):
            sure = {s: self.expects(s, at) for s in self.situations()}
            asked = [s for s in self.situations() if sure[s] is not MAYBE]
            if at < self.time.end and asked:
                yield {
                    "expr": f'count by (pipeline) (ALERTS{{alertname="{self.name}", alertstate="firing", pipeline=~"{self.name}-({"|".join(asked)})"}}) > bool 0',
                    "eval_time": f"{at}m",
                    "exp_samples": [{"labels": f'{{pipeline="{self.name}-{s}"}}', "value": 1} for s in asked if sure[s]],
                }

    def row(self):
        there = self.situations()
        said = lambda s, text, otherwise: self.notes.get(f"{s}_note") or self.notes.get(s) or (text if s in there else otherwise)
        span = lambda minutes: f"{minutes} min" if minutes < 180 else f"{minutes / 60:g} h"
        return [
            f"`{self.name}`", self.severity, self.trouble, span(self.after), "fires", "fires",
            said("low", f"after {span(self.low or 0)}", "the same") + ("; one bad record: silent" if self.low else "; a blip: silent" if "quiet" in there else ""),
            said("ends", "ends", "-"), said("restart", "keeps firing", "keeps firing"), said("reload", "silent", "silent"),
            ", ".join(text for s, text in (("wavers", "a figure that wavers fires"), ("born", "a burst in new series fires")) if s in there) or "",
        ]


def renewed(alert, prefix, label, name):
    """Another profile, the same data: other cells, and one whose name is in both."""
    t0, time = alert.time.t0, alert.time
    for cell, before, after in ("[0,10)", 300, None), ("[10,99)", 700, None), ("[0,11)", None, 500), ("[11,99)", None, 300), ("missing", 0, 200):
        for metric, write, unit in ("bin_total", time.counter, 1), ("reference_ratio", time.gauge, 1000):
            old, new = (None if before is None else before / unit), (None if after is None else after / unit)
            values = write((t0, old), "stale") if new is None else time.late(t0 + 1, write((time.end - t0 - 1, new))) if old is None else write((t0, old), (None, new))
            alert.add("reload", f"{prefix}_{metric}", values, **{label: name, "bin": cell})
    alert.add("reload", f"{prefix}_reference_records", time.gauge((t0, 100000), (None, 90000)), **{label: name})
    return alert


def data():
    level = "engine's severity %d in a quarter of the last half hour"
    yield renewed(Alert("VigiaFeatureDriftCritical", "critical", level % 2, 12), "vigia_feature", "feature", "amount") \
        .shown("vigia_feature_drift_level", 0, 2, wavers=1, feature="amount", window="1h") \
        .shown("vigia_feature_drift_severity", 0.1, 2.3, wavers=1.7, feature="amount", window="1h") \
        .add("reload", "vigia_feature_drift_level", Timeline().gauge((None, 0)), feature="amount", window="1h")
    yield renewed(Alert("VigiaFeatureDrift", "warning", level % 1, 25), "vigia_feature", "feature", "amount") \
        .shown("vigia_feature_drift_level", 0, 1, wavers=0, feature="amount", window="1h") \
        .add("reload", "vigia_feature_drift_level", Timeline().gauge((None, 0)), feature="amount", window="1h")
    yield renewed(Alert("VigiaScoreDrift", "critical", level % 2, 15), "vigia_model_score", "model", "champion") \
        .shown("vigia_model_score_drift_level", 0, 2, wavers=1, model="champion", window="1h")
    a = Alert("VigiaSegmentDrift", "warning", "severity 2 of a segment in a quarter of the last half hour", 15)
    yield a.shown("vigia_segment_drift_severity", 0.2, 2.4, wavers=1.8, feature="amount", segment="channel=app", window="1h")
    for name, metric, severity, trouble in (
        ("VigiaFeatureMissing", "missing", "critical", "10 % of the records more than in the reference"),
        ("VigiaFeatureUnseen", "unseen", "warning", "10 % of the records"),
        ("VigiaFeatureOutOfRange", "out_of_range", "warning", "10 % of the records"),
    ):
        a = Alert(name, severity, trouble, 20, low=120, reload="silent (other cells)")
        a.counted(f"vigia_feature_{metric}_total", "vigia_feature_bin_total", 100, low=0.5, total_labels={"feature": "amount", "bin": "low"}, feature="amount")
        a.add("reload", f"vigia_feature_{metric}_total", a.time.counter((None, 1)), feature="amount")
        a.add("reload", "vigia_feature_bin_total", a.time.counter((a.time.t0, 1000), "stale"), feature="amount", bin="low")
        a.add("reload", "vigia_feature_bin_total", a.time.late(a.time.t0 + 1, a.time.counter((None, 1000))), feature="amount", bin="lower")
        yield a
    yield Alert("VigiaClockAhead", "warning", "1 % of the records ahead of all others, five times the usual", 20, low=120, reload="no effect").counted(
        "vigia_event_time_unconfirmed_total", "vigia_source_records_total", 10, total_labels={"topic": "t"}, stage="drift", topic="t", partition="3")
    for name, metric, severity, labels in (
        ("VigiaLateRecords", "vigia_late_records_total", "warning", {"stage": "drift"}),
        ("VigiaRecordsRejected", "vigia_records_rejected_total", "critical", {"stage": "decode", "reason": "bad_number"}),
    ):
        yield Alert(name, severity, "5 % of the records", 15, low=90, reload="no effect").counted(
            metric, "vigia_source_records_total", 50, total_labels={"topic": "t"}, **labels,
        ).burst(metric, "vigia_source_records_total", 4000, total_labels={"topic": "t"}, **labels)


def models():
    for name, metric, severity, bad in (
        ("VigiaPrecisionBelowCard", "precision", "critical", 0.5), ("VigiaRecallBelowCard", "recall", "critical", 0.3),
        ("VigiaF1BelowCard", "f1", "warning", 0.4), ("VigiaRocAucBelowCard", "roc_auc", "critical", 0.9),
    ):
        a = Alert(name, severity, "upper end of the 95 % interval below the card", 90, ends=150, reload="the card's series belongs to the model")
        a.shown("vigia_model_performance_bound", 0.99, bad, wavers=0.99, model="champion", maturity="7d", metric=metric, bound="upper")
        for situation in a.situations():
            a.add(situation, f"vigia:model_card:{metric}", a.time.gauge((None, 0.95)), model="champion", job=None, instance=None)
        yield a
    a = Alert("VigiaFigureBeyondCard", "warning", "a figure beyond a limit of the card", 90, ends=150, reload="the card's series belongs to the model")
    a.shown("vigia_model_false_positives_per_fraud", 0.1, 2, wavers=0.1, model="champion", maturity="7d")
    for situation in a.situations():
        a.add(situation, "vigia:model_card_limit:most", a.time.gauge((None, 0.5)), model="champion", metric="false_positives_per_fraud", job=None, instance=None)
    yield a
    yield Alert("VigiaAnalysesOverdue", "warning", "analyses older than their deadline", 90, ends=120).shown(
        "vigia_deadline_cases", 0, 3, wavers=0, deadline="analysis", state="overdue")
    a = Alert("VigiaEstimateBelowCard", "warning", "upper end of the estimate's band below the card", 90, ends=150, reload="the card's series belongs to the model")
    a.shown("vigia_model_estimated_bound", 0.99, 0.5, wavers=0.99, model="champion", metric="recall", window="24h", bound="upper")
    for situation in a.situations():
        a.add(situation, "vigia:model_card:recall", a.time.gauge((None, 0.95)), model="champion", job=None, instance=None)
    yield a
    yield Alert("VigiaEstimateBeyondLimits", "warning", "engine's verdict in a quarter of the last hour", 40, ends=150).shown(
        "vigia_model_estimated_alert", 0, 1, wavers=0, model="champion", metric="roc_auc", window="24h")
    yield Alert("VigiaBehaviorAlarm", "critical", "a detector's alarm", 1, low_note="the same", ends=15).shown(
        "vigia_behavior_alarm", 0, 1, blip=0, model="champion", detector="sudden", segment="channel=app")
    yield Alert("VigiaScoresDisagree", "critical", "2 % of the compared records", 15, low=90, reload="no effect").counted(
        "vigia_model_parity_mismatched_total", "vigia_model_parity_compared_total", 20, total_labels={"model": "served", "against": "champion"},
        model="served", against="champion", up_to="1",
    ).burst("vigia_model_parity_mismatched_total", "vigia_model_parity_compared_total", 500, total_labels={"model": "served", "against": "champion"},
            model="served", against="champion", up_to="1")
    yield Alert("VigiaInvalidScores", "critical", "2 % of the scores", 10, low=90, reload="no effect").counted(
        "vigia_model_invalid_scores_total", "vigia_model_scored_total", 20, total_labels={"model": "champion"}, model="champion", reason="nan",
    ).burst("vigia_model_invalid_scores_total", "vigia_model_scored_total", 500, total_labels={"model": "champion"}, model="champion", reason="nan")


def slow():
    """Alerts that look back over days: samples ten minutes apart, trouble from the fifth day."""
    def over(tail=1500):
        return Timeline(step=10, t0=7200, tail=tail)
    a = Alert("VigiaLabelsStopped", "warning", "silent for longer than six hours and than usual", 420, low=1020, time=over(), ends=90)
    t, m = a.time.t0, a.middle
    for situation, parts in {
        "steady": [(t, 1), (None, 0)], "low": [(t, 1 / 60), (None, 0)], "ends": [(t, 1), (m - t, 0), "stale"],
        "restart": [(t, 1), (m - t, 0), "gap", (None, 0)], "quiet": [(None, 1 / 240)], "reload": [(t, 1), "stale"],
    }.items():
        a.add(situation, "vigia_labels_total", a.time.counter(*parts), status="fraud")
        a.alive(situation, restart=situation == "restart", ends=situation == "ends")
    a.notes["reload"] = "ends with the stage"
    yield a
    yield Alert("VigiaLabelsUnmatched", "warning", "10 % of a day's labels, or a fifth of an hour's", 840, low=1000, time=over(), ends=1560, ends_note="within a day").counted(
        "vigia_labels_unmatched_total", "vigia_labels_total", 1, low=0.1, good=10, total_labels={"status": "fraud"}, status="fraud")
    for name, slo, metric, labels, total in (
        ("VigiaReadableBudgetBurnsSlowly", "rejected", "vigia_records_rejected_total", {"stage": "decode", "reason": "bad_number"}, "vigia_source_records_total"),
    ):
        yield Alert(name, "warning", "0.5 % rejected: five times the budget", 1080, low=1080, time=over(tail=2600), ends=4600).counted(
            metric, total, 5, low=0.05, total_labels={"topic": "t"}, **labels)
    a = Alert("VigiaTimelyBudgetBurnsSlowly", "warning", "0.5 % late: five times the budget", 1080, low=1080, time=over(tail=2600), ends=4600)
    timely(a, 995, 0.95)
    yield a


def timely(a, good, low):
    """Records acknowledged within a second, of a thousand a minute."""
    t, m = a.time.t0, a.middle
    for situation, parts, all_of_them in (
        ("steady", [(t, 1000), (None, good)], [(None, 1000)]),
        ("low", [(t, 1), (None, low)], [(None, 1)]),
        ("quiet", [(t, 1), (a.time.step, 1 - 1 / a.time.step), (None, 1)], [(None, 1)]),
        ("ends", [(t, 1000), (m - t, good), "stale"], [(m, 1000), "stale"]),
        ("restart", [(t, 1000), (m - t, good), "gap", (None, good)], [(m, 1000), "gap", (None, 1000)]),
    ):
        a.add(situation, "vigia_end_to_end_latency_seconds_bucket", a.time.counter(*parts), le="1")
        a.add(situation, "vigia_end_to_end_latency_seconds_count", a.time.counter(*all_of_them))
    return a


def pipeline():
    yield Alert("VigiaDown", "critical", "no answer for two minutes, or less than 70 % of ten minutes", 5, ends=15, ends_note="`VigiaPipelineVanished` takes over").shown(
        "up", 1, 0, wavers=1)
    a = Alert("VigiaMetricsAbsent", "warning", "a target without Vigia's metrics", 8, ends=15, restart="fires again after its wait")
    for situation, parts in {"steady": [(None, 1)], "quiet": [(None, 1)], "ends": [(a.middle, 1), "stale"]}.items():
        a.add(situation, "up", a.time.gauge(*parts))
        a.add(situation, "vigia_build_info", a.time.gauge((a.time.t0, 1), *([(2, 1), (None, 1)] if situation == "quiet" else ["stale"])))
    yield a
    a = Alert("VigiaPipelineVanished", "critical", "no target is left", 15, restart="-", ends_note="that is its trouble")
    for situation, parts in {"steady": [(a.time.t0, 1), "stale"], "quiet": [(a.time.t0, 1), "gap", (None, 1)], "reload": [(None, 1)]}.items():
        a.add(situation, "up", a.time.gauge(*parts))
        a.add(situation, "vigia_build_info", a.time.gauge(*parts))
    yield a
    a = Alert("VigiaPipelineStalled", "critical", "an instance that reads nothing while records wait", 12, low=15, ends=15)
    t, m = a.time.t0, a.middle
    for situation, read, waiting in (
        ("steady", [(t, 1000), (None, 0)], [(t, 0), (None, 5000)]),
        ("low", [(t, 1), (None, 0)], [(t, 0), (None, 3)]),
        ("quiet", [(None, 1)], [(t, 0), (3, 5), (None, 0)]),
        ("ends", [(t, 1000), (m - t, 0), "stale"], [(t, 0), (m - t, 5000), "stale"]),
        ("restart", [(t, 1000), (m - t, 0), "gap", (None, 0)], [(t, 0), (m - t, 5000), "gap", (None, 5000)]),
        ("reload", [(None, 1000)], [(None, 5000)]),
    ):
        a.add(situation, "vigia_source_records_total", a.time.counter(*read), topic="t")
        a.add(situation, "vigia_source_lag_records", a.time.gauge(*waiting), topic="t", partition="0")
        a.add(situation, "vigia_source_records_total", a.time.counter((None, 1000)), topic="t", instance="other")
    yield a
    a = Alert("VigiaTrafficStopped", "critical", "no payment for longer than is usual", 20, low=30, ends=80, ends_note="`VigiaPipelineVanished` takes over")
    t, m = a.time.t0, a.middle
    for situation, parts in {
        "steady": [(t, 1000), (None, 0)], "low": [(t, 1), (None, 0)], "quiet": [(t, 1), (6, 0), (None, 1)], "ends": [(t, 1000), (m - t, 0), "stale"],
        "restart": [(t, 1000), (m - t, 0), "gap", (None, 0)],
    }.items():
        a.alive(situation, restart=situation == "restart", ends=situation == "ends")
        a.add(situation, "vigia_model_scored_total", a.time.counter(*parts), model="champion")
    a.alive("reload")
    a.add("reload", "vigia_model_scored_total", a.time.counter((t, 1000), "stale"), model="champion")
    a.add("reload", "vigia_model_scored_total", a.time.late(t + 1, a.time.counter((None, 1000))), model="next")
    yield a
    a = Alert("VigiaStreamSilent", "warning", "a topic, or an instance with partitions, silent for an hour while others flow", 80, low=90, ends=120)
    t, m = a.time.t0, a.middle
    for situation, parts in {"steady": [(t, 1000), (None, 0)], "low": [(t, 1), (None, 0)], "quiet": [(t, 1), (30, 0), (None, 1)], "ends": [(t, 1000), (m - t, 0), "stale"],
                             "restart": [(t, 1000), (m - t, 0), "gap", (None, 0)], "reload": [(None, 1000)]}.items():
        a.add(situation, "vigia_source_records_total", a.time.counter(*parts), topic="cards")
        a.add(situation, "vigia_source_records_total", a.time.counter((None, 1000)), topic="pix", instance="b")
        a.alive(situation)
    yield a
    a = Alert("VigiaLagGrowing", "warning", "a partition with more than a minute's records, not read within the hour", 40, low=60, ends=60)
    t, m = a.time.t0, a.middle
    for situation, rate, parts in (
        ("steady", 60000, [(t, 0), (None, 18000)]), ("low", 150, [(t, 0), (None, 150)]), ("quiet", 60000, [(t, 0), (1, 100000), (10, -10000), (None, 0)]),
        ("ends", 60000, [(t, 0), (m - t, 18000), "stale"]), ("reload", 60000, [(None, 0)]),
    ):
        a.add(situation, "vigia_source_records_total", a.time.counter((None, rate)), topic="t")
        a.add(situation, "vigia_source_lag_records", a.time.counter(*parts), topic="t", partition="1")
    grown = (m - t) * 18000
    a.add("restart", "vigia_source_records_total", a.time.counter((m, 60000), "gap", (None, 60000)), topic="t")
    a.add("restart", "vigia_source_lag_records", f"0x{t - 1} 0+18000x{m - t - 1} stale _x2 {grown + 54000}+18000x{a.time.end - m - 4}", topic="t", partition="1")
    yield a
    a = Alert("VigiaRecordsLost", "critical", "the broker deleted records that were not read", 2, ends=90, ends_note="an hour after the last loss")
    for situation, parts in {"steady": [(a.time.t0, 0), (None, 1)], "ends": [(a.time.t0, 0), (a.middle - a.time.t0, 1), "stale"],
                             "restart": [(a.time.t0, 0), (a.middle - a.time.t0, 1), "gap", (None, 1)], "reload": [(None, 0)]}.items():
        a.add(situation, "vigia_source_errors_total", a.time.counter(*parts), code="OffsetOutOfRange")
    a.add("born", "vigia_source_errors_total", a.time.late(a.time.t0, f"2x{a.time.end - a.time.t0}"), code="OffsetOutOfRange")
    yield a
    a = Alert("VigiaStageSaturated", "warning", "busy more than 80 % with a full queue", 30, ends=60, low_note="-")
    t, m = a.time.t0, a.middle
    for situation, busy, queued in (
        ("steady", [(t, 12), (None, 57)], [(t, 0), (None, 2)]), ("quiet", [(t, 12), (3, 57), (None, 12)], [(t, 0), (3, 2), (None, 0)]),
        ("wavers", [(t, 12), *[(6, v) for _ in range(140) for v in (60, 45)]], [(t, 0), (None, 2)]),
        ("ends", [(t, 12), (m - t, 57), "stale"], [(t, 0), (m - t, 2), "stale"]),
        ("restart", [(t, 12), (m - t, 57), "gap", (None, 57)], [(t, 0), (m - t, 2), "gap", (None, 2)]), ("reload", [(t, 12), (None, 12)], [(None, 0)]),
    ):
        a.add(situation, "vigia_stage_busy_seconds_total", a.time.counter(*busy), stage="score")
        a.add(situation, "vigia_stage_queued_batches", a.time.gauge(*queued), stage="score")
        a.add(situation, "vigia_stage_capacity_batches", a.time.gauge((m, 2), *(["stale"] if situation == "ends" else ["gap", (None, 2)] if situation == "restart" else [(None, 2)])), stage="score")
        a.add(situation, "vigia_stage_workers", a.time.gauge((m, 1), *(["stale"] if situation == "ends" else ["gap", (None, 1)] if situation == "restart" else [(None, 1)])), stage="score")
    yield a
    yield Alert("VigiaSinkFailing", "critical", "failing 40 % of five minutes", 8, ends=30).shown("vigia_sink_failing", 0, 1, wavers=0, stage="capture")
    a = Alert("VigiaCheckpointStale", "critical", "no checkpoint for five minutes", 8, ends=15, restart="again after five minutes")
    t, m = a.time.t0, a.middle
    for situation, parts in {"steady": [(t, 0), (None, 60)], "ends": [(t, 0), (m - t, 60), "stale"], "reload": [(None, 0)], "quiet": [(t, 0), (4, 60), (1, -240), (None, 0)]}.items():
        a.add(situation, "vigia_checkpoint_age_seconds", a.time.counter(*parts))
    yield a
    a = Alert("VigiaCheckpointsLost", "warning", "more than three times in an hour", 45, ends=120)
    t, m = a.time.t0, a.middle
    for situation, parts in {"steady": [(t, 0), (None, 0.1)], "quiet": [(t, 0), (1, 1), (None, 0)], "ends": [(t, 0), (m - t, 0.1), "stale"], "reload": [(None, 0)],
                             "restart": [(t, 0), (m - t, 0.1), "gap", (None, 0.1)]}.items():
        a.add(situation, "vigia_checkpoints_lost_total", a.time.counter(*parts), reason="membership")
    a.add("born", "vigia_checkpoints_lost_total", a.time.late(t, f"5x{a.time.end - t}"), reason="membership")
    yield a
    a = Alert("VigiaStateFailing", "critical", "goes back, and writes no checkpoint in between", 25, ends=45)
    t, m = a.time.t0, a.middle
    for situation, lost, written in (
        ("steady", [(t, 0), (None, 0.2)], [(t, 6), (None, 0)]), ("quiet", [(t, 0), (1, 1), (None, 0)], [(None, 6)]), ("reload", [(None, 0)], [(None, 6)]),
        ("ends", [(t, 0), (m - t, 0.2), "stale"], [(t, 6), (m - t, 0), "stale"]), ("restart", [(t, 0), (m - t, 0.2), "gap", (None, 0.2)], [(t, 6), (m - t, 0), "gap", (None, 0)]),
    ):
        a.add(situation, "vigia_checkpoints_lost_total", a.time.counter(*lost), reason="aborted")
        a.add(situation, "vigia_checkpoints_total", a.time.counter(*written))
    yield a
    a = Alert("VigiaRestarts", "warning", "more than three restarts in an hour", 45, ends=120, restart="that is its trouble")
    t, m = a.time.t0, a.middle
    loops = lambda minutes: [part for _ in range(minutes // 10) for part in ((7, 900), "gap")]
    a.add("steady", "vigia_source_bytes_total", a.time.counter((t, 900), *loops(a.time.end - t - 10)), topic="t")
    a.add("ends", "vigia_source_bytes_total", a.time.counter((t, 900), *loops(m - t), "stale"), topic="t")
    a.add("quiet", "vigia_source_bytes_total", a.time.counter((t, 900), "gap", (None, 900)), topic="t")
    a.add("reload", "vigia_source_bytes_total", a.time.counter((None, 900)), topic="t")
    a.add("wavers", "process_start_time_seconds", " ".join([f"1000x{t - 1}", *(f"{2000 + i}x9" for i in range((a.time.end - t) // 10))]))
    a.notes["wavers"] = "also before the first record"
    yield a
    yield Alert("VigiaReloadRefused", "warning", "the last reload was refused", 3, ends=10, reload="ends with the next that succeeds", restart="a process that starts has loaded it").shown(
        "vigia_reload_last_successful", 1, 0)
    a = Alert("VigiaTimelyBudgetBurnsFast", "critical", "2 % late: twenty times the budget", 60, low=60, ends=420)
    timely(a, 980, 0.7)
    yield a
    yield Alert("VigiaReadableBudgetBurnsFast", "critical", "2 % rejected: twenty times the budget", 60, low=90, ends=420).counted(
        "vigia_records_rejected_total", "vigia_source_records_total", 20, low=0.2, total_labels={"topic": "t"}, stage="decode", reason="bad_number")
    a = Alert("ModelServingSlow", "warning", "99th percentile above 250 ms", 30, ends=60, low_note="silent: fewer than 100 requests give no percentile")
    t, m = a.time.t0, a.middle
    for situation, quick, every in (("steady", [(t, 100), (None, 50)], [(None, 100)]), ("quiet", [(t, 1), (1, 0), (None, 1)], [(None, 1)]),
                                    ("ends", [(t, 100), (m - t, 50), "stale"], [(m, 100), "stale"]),
                                    ("restart", [(t, 100), (m - t, 50), "gap", (None, 50)], [(m, 100), "gap", (None, 100)])):
        for le, parts in ("0.25", quick), ("0.5", every), ("+Inf", every):
            a.add(situation, "model_serving_duration_seconds_bucket", a.time.counter(*parts), model="champion", le=le)
    yield a


AREAS = {
    "data": (data, ["counts.yml", "drift.yml", "streams.yml", "alerts-data.yml"], ["vigia-streams", "vigia-counts", "vigia-drift-reference", "vigia-drift-5m", "vigia-drift-1h", "vigia-drift-24h", "vigia-alerts-data"]),
    "models": (models, ["counts.yml", "streams.yml", "models.yml", "alerts-models.yml"], ["vigia-streams", "vigia-counts", "vigia-flagged", "vigia-flagged-hour-of-week", "vigia-estimates", "vigia-alerts-models"]),
    "slow": (slow, ["counts.yml", "streams.yml", "pipeline.yml", "alerts-models.yml", "alerts-pipeline.yml"], ["vigia-streams", "vigia-counts", "vigia-pipeline", "vigia-objectives", "vigia-alerts-models", "vigia-alerts-pipeline"]),
    "pipeline": (pipeline, ["streams.yml", "pipeline.yml", "alerts-pipeline.yml"], ["vigia-streams", "vigia-pipeline", "vigia-objectives", "vigia-alerts-pipeline"]),
}


def test_file(area):
    make, rules, order = AREAS[area]
    alerts = list(make())
    lines = [
        "# Written by matrix.py: every alert in every situation; a pipeline is a situation. Change it there.",
        "rule_files: " + json.dumps([f"../rules/{r}" for r in rules]),
        f"evaluation_interval: {alerts[0].time.step}m",
        "group_eval_order: " + json.dumps(order),
        "tests:",
        f"  - interval: {alerts[0].time.step}m",
        "    input_series:",
        *(f"      - {json.dumps(s)}" for a in alerts for s in a.series),
        "    promql_expr_test:",
        *(f"      - {json.dumps(c)}" for a in alerts for c in a.checks()),
    ]
    return "\n".join(lines) + "\n"


def table():
    heads = ["alert", "severity", "trouble", "fires within", "an hour in", "a day in", "low traffic", "series end", "restart", "reload", "also"]
    rows = [a.row() for area in ("pipeline", "data", "models", "slow") for a in AREAS[area][0]()]
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *("| " + " | ".join(str(c) for c in row) + " |" for row in rows)])


def documented(text):
    before, rest = text.split("<!-- matrix -->\n", 1)
    return before + "<!-- matrix -->\n" + table() + "\n<!-- /matrix -->" + rest.split("<!-- /matrix -->", 1)[1]


def main():
    wanted = {HERE / f"matrix-{area}.test.yml": test_file(area) for area in AREAS}
    if DOCS.exists():
        wanted[DOCS] = documented(DOCS.read_text())
    if "--check" in sys.argv:
        stale = [f.name for f, text in wanted.items() if not f.exists() or f.read_text() != text]
        sys.exit(f"stale: {', '.join(stale)}; write them again: prometheus/tests/matrix.py" if stale else 0)
    for file, text in wanted.items():
        file.write_text(text)


if __name__ == "__main__":
    main()

"""Tests of the notebooks' shared functions: python3 -m unittest discover notebooks"""
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import pandas as pd

import vigia_data as vigia


class Counting(unittest.TestCase):
    def test_numbers_fall_into_half_open_cells(self):
        counts = vigia.cell_counts(pd.Series([-1, 0, 0.5, 1, 2, 3, None]), {"edges": [0, 1, 2]})
        self.assertEqual([1, 2, 1, 2, 1], counts.tolist())

    def test_categories_have_cells_for_missing_and_unseen(self):
        counts = vigia.cell_counts(pd.Series(["web", "app", "fax", None, "app"]), {"values": ["app", "web"]})
        self.assertEqual([2, 1, 1, 1], counts.tolist())

    def test_index_of_equal_shares_is_zero_and_of_a_known_shift_is_known(self):
        self.assertAlmostEqual(0, vigia.psi(np.array([500, 500]), np.array([500, 500])))
        self.assertAlmostEqual(0.3 * np.log(0.8 / 0.5) - 0.3 * np.log(0.2 / 0.5), vigia.psi(np.array([8_000_000, 2_000_000]), np.array([5_000_000, 5_000_000])), 5)


class Verdicts(unittest.TestCase):
    transactions = pd.DataFrame({"id": ["a", "b", "c"], "event_time": pd.to_datetime(["2026-01-01"] * 3, utc=True)})

    def reports(self, *rows):
        frame = pd.DataFrame(rows, columns=["id", "status", "updated_at"])
        return frame.assign(updated_at=pd.to_datetime(frame["updated_at"], utc=True))

    def test_the_latest_label_up_to_the_age_counts_in_whatever_order_they_came(self):
        reports = self.reports(("a", "closed-agreed", "2026-01-05"), ("a", "open", "2026-01-02"), ("b", "open", "2026-01-03"), ("a", "cancelled", "2026-02-20"))
        self.assertEqual(["pending", "unlabelled", "unlabelled"], list(vigia.verdicts(self.transactions, reports, "1d")))
        self.assertEqual(["fraud", "pending", "unlabelled"], list(vigia.verdicts(self.transactions, reports, "7d")))
        self.assertEqual(["withdrawn", "pending", "unlabelled"], list(vigia.verdicts(self.transactions, reports, "91d")))

    def test_without_a_verdict_a_transaction_is_left_out_or_legitimate(self):
        flagged, verdict = pd.Series([True, True, False]), pd.Series(["fraud", "pending", "unlabelled"])
        self.assertEqual((1, 0, 0, 0), tuple(vigia.confusion(flagged, verdict, False).values()))
        self.assertEqual((1, 1, 0, 1), tuple(vigia.confusion(flagged, verdict, True).values()))


class Reading(unittest.TestCase):
    def test_a_report_that_comes_again_counts_once(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "reports.ndjson"
            file.write_text("".join(json.dumps({"key": k, "rows": n}) + "\n" for k, n in [("x", 1), ("y", 2), ("x", 3)]))
            self.assertEqual([3, 2], [r["rows"] for r in vigia.window_reports(file)])

    def test_files_that_are_not_there_say_how_to_make_them(self):
        with self.assertRaisesRegex(FileNotFoundError, "make-run.sh"):
            list(vigia.records("/nowhere/*.ndjson"))


if __name__ == "__main__":
    unittest.main()

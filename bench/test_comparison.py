"""What turns measurements into verdicts; nothing is measured here. `python3 -m unittest discover -s bench`."""

import json
import tempfile
import unittest
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

from cases import CASES
from figures import FIGURES, medians, ratio
from machine import lacking
from rows import shown_ratio
from samples import digit_rows, errors, spread, write_samples
from settings import OtherRun, RunState, Settings
from tables import read_results
from targets import at_least, at_most

MODELS = Path(__file__).resolve().parent.parent / "models"
THEIRS = [{"prove_seconds": 10.0, "setup_seconds": 8.0}, {"prove_seconds": 30.0}, {"prove_seconds": 20.0}]
OURS = [{"prove_seconds": 1.0, "setup_seconds": 2.0}, {"prove_seconds": 2.0}, {"prove_seconds": 4.0}]


class Ratios(unittest.TestCase):
    def test_the_ratio_is_of_medians_and_its_range_of_rounds(self) -> None:
        self.assertEqual(ratio(THEIRS, OURS, "prove_seconds"), {"ratio": 10, "low": 5, "high": 15})

    def test_a_figure_of_some_rounds_counts_in_those(self) -> None:
        self.assertEqual(medians(OURS), {"prove_seconds": 2, "setup_seconds": 2})
        self.assertEqual(ratio(THEIRS, OURS, "setup_seconds"), {"ratio": 4, "low": 4, "high": 4})

    def test_nothing_is_divided_by_zero(self) -> None:
        nothing = [{"max_abs_error": 0.0}]
        self.assertIsNone(ratio([{"max_abs_error": 1.0}], nothing, "max_abs_error"))
        self.assertEqual(shown_ratio(None), "-")

    def test_a_range_is_shown_where_there_is_one(self) -> None:
        self.assertEqual(shown_ratio({"ratio": 10, "low": 5, "high": 1500}), "10.0 (5.00–1,500)")
        self.assertEqual(shown_ratio({"ratio": 4, "low": 4, "high": 4}), "4.00")


class Results(unittest.TestCase):
    def test_results_of_another_schema_are_left_out(self) -> None:
        with tempfile.TemporaryDirectory() as folder, redirect_stderr(StringIO()) as said:
            (Path(folder) / "iris.json").write_text('{"schema_version": 0}')
            self.assertEqual(read_results(Path(folder), ["iris", "mlp-1k"]), [])
            self.assertIn("iris.json", said.getvalue())


class Targets(unittest.TestCase):
    def test_bounds_themselves_hold(self) -> None:
        target = at_least("speed", "prove_seconds", 8)
        self.assertTrue(target.verdict({"prove_seconds": 8.0}, {"prove_seconds": 1.0})["holds"])
        self.assertFalse(target.verdict({"prove_seconds": 7.9}, {"prove_seconds": 1.0})["holds"])
        limit = at_most("speed", "transaction_gas", 330_000)
        self.assertTrue(limit.verdict({}, {"transaction_gas": 330_000})["holds"])
        self.assertFalse(limit.verdict({}, {"transaction_gas": 330_001})["holds"])

    def test_no_error_is_never_worse(self) -> None:
        target = at_least("speed", "max_abs_error", 1)
        exact = target.verdict({"max_abs_error": 0.0}, {"max_abs_error": 0.0})
        self.assertTrue(exact["holds"])
        self.assertIsNone(exact["reached"])
        self.assertFalse(target.verdict({"max_abs_error": 0.0}, {"max_abs_error": 1e-9})["holds"])

    def test_without_ezkl_there_is_nothing_to_be_faster_than(self) -> None:
        for case in CASES:
            kinds = {target.kind for target in case.targets}
            self.assertFalse(case.ezkl_refuses and "ratio" in kinds, case.model)

    def test_every_target_is_of_a_mode_that_is_measured(self) -> None:
        for case in CASES:
            modes = {mode.name for mode in case.modes}
            for target in case.targets:
                self.assertIn(target.mode, modes, case.model)
                self.assertIn(target.figure, FIGURES, case.model)


class Samples(unittest.TestCase):
    def test_rows_are_spread_over_all(self) -> None:
        self.assertEqual(spread(list(range(10)), 3), [0, 3, 6])
        self.assertEqual(spread([1, 2], 5), [1, 2])
        self.assertEqual(spread([1, 2], 0), [])

    def test_pixels_grow_in_both_directions(self) -> None:
        test = {"side": 2, "levels": 4, "images": [[0, 1, 2, 4]]}
        rows = [[0, 0, 0.25, 0.25]] * 2 + [[0.5, 0.5, 1, 1]] * 2
        self.assertEqual(digit_rows(test, 16), [[pixel for row in rows for pixel in row]])

    def test_every_model_has_an_input_of_its_own_and_heldout_ones(self) -> None:
        for case in CASES:
            with self.subTest(case.model), tempfile.TemporaryDirectory() as folder:
                files = write_samples(MODELS / case.model, Path(folder) / "samples", 4)
                rows = [json.loads(file.read_text())["input_data"][0] for file in files]
                self.assertEqual(len({tuple(row) for row in rows}), 4)
                self.assertEqual(len({len(row) for row in rows}), 1)

    def test_errors_are_the_worst_of_each_sample(self) -> None:
        self.assertEqual(errors([[1.0, 2.5], None], [[1.5, 2.0], [0.0, 0.0]]), [0.5, None])


class Runs(unittest.TestCase):
    def test_a_run_goes_on_with_its_own_settings_only(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file, settings = Path(folder) / "run.json", Settings(Path("assay"), 3, 3, 5)
            with self.assertRaises(OtherRun):
                RunState.resume(file, settings)
            RunState.begin(file, settings).finish("iris")
            self.assertEqual(RunState.resume(file, settings).done(), ["iris"])
            with self.assertRaises(OtherRun):
                RunState.resume(file, Settings(Path("assay"), 5, 3, 5))
            self.assertEqual(RunState.begin(file, settings).done(), [])

    def test_too_little_room_is_said(self) -> None:
        self.assertIn("of disk are free", lacking(0, 1 << 60, MODELS) or "")
        self.assertIsNone(lacking(0, 0, MODELS))


if __name__ == "__main__":
    unittest.main()

"""Which mutants are drawn, and what is told of them."""

import argparse
import re
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.append(str(Path(__file__).resolve().parents[1]))
import mutants  # noqa: E402

NAMES = [f"crates/a/src/b.rs:{line}:5: replace f -> bool with true" for line in range(100)]
PART, OTHER = mutants.PARTS[:2]
FILE = {
    "outcomes": [
        {"scenario": "Baseline", "summary": "Success"},
        {"scenario": {"Mutant": {"name": NAMES[0]}}, "summary": "CaughtMutant"},
        {"scenario": {"Mutant": {"name": NAMES[1]}}, "summary": "MissedMutant"},
    ]
}
RESULTS = {
    "seed": 1,
    "sample": 3,
    "commit": "0123456789",
    "date": "2026-11-22",
    "parts": {PART.name: {"mutants": 100, "seconds": 120.0, "outcomes": mutants.outcomes(FILE) | {NAMES[2]: "Unviable"}}},
    "reasons": {},
}


class Draw(unittest.TestCase):
    def test_it_depends_on_seed_and_part_alone(self) -> None:
        once = mutants.drawn(NAMES, PART, 10, 1)
        self.assertEqual(len(set(once)), 10)
        self.assertEqual(once, mutants.drawn(NAMES, PART, 10, 1))
        self.assertNotEqual(once, mutants.drawn(NAMES, PART, 10, 2))
        self.assertNotEqual(once, mutants.drawn(NAMES, OTHER, 10, 1))

    def test_a_small_part_is_tried_whole(self) -> None:
        self.assertEqual(mutants.drawn(NAMES, PART, 1_000, 1), sorted(NAMES))

    def test_a_name_begins_with_its_file(self) -> None:
        self.assertEqual(mutants.file_of(NAMES[0]), "crates/a/src/b.rs")

    def test_a_name_as_an_expression_fits_itself_alone(self) -> None:
        name = "a.rs:1:2: replace f -> Option<[u8; 4]> with Some([0; 4]) || x^2"
        expression = re.compile(f"^(?:{mutants.literal(name)})$")
        self.assertTrue(expression.match(name))
        self.assertFalse(expression.match(name.replace(".", "x")))

    def test_a_mutant_that_moved_is_found_where_it_is_the_only_one_like_it(self) -> None:
        name, moved = "a.rs:1:2: replace + with - in f", "a.rs:9:7: replace + with - in f"
        self.assertEqual(mutants.same_mutant(name, [moved, name]), name)
        self.assertEqual(mutants.same_mutant(name, [moved, "a.rs:9:7: replace + with * in f"]), moved)
        self.assertIsNone(mutants.same_mutant(name, [moved, "a.rs:10:7: replace + with - in f"]))
        beside = "a.rs:8:2: replace + with - in f"
        self.assertEqual(mutants.same_mutant(name, [moved, beside]), beside)
        self.assertIsNone(mutants.same_mutant(name, []))

    def test_lines_to_change_are_those_of_the_names(self) -> None:
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(mutants, "TREE", Path(folder)):
            (Path(folder) / "a.rs").write_text("one\ntwo\nthree\n")
            diff = mutants.diff_of_lines(["a.rs:3:1: x", "a.rs:1:5: y", "a.rs:3:2: z"])
        self.assertEqual(diff, "--- a/a.rs\n+++ b/a.rs\n@@ -0,0 +1,1 @@\n+one\n@@ -1,0 +3,1 @@\n+three\n")


class Results(unittest.TestCase):
    def options(self, **changed: object) -> argparse.Namespace:
        return argparse.Namespace(**{"seed": 1, "sample": 3, "resume": True, "again": False} | changed)

    def test_unchanged_sources_are_no_mutant(self) -> None:
        self.assertEqual(mutants.outcomes(FILE), {NAMES[0]: "CaughtMutant", NAMES[1]: "MissedMutant"})

    def test_mutants_that_do_not_compile_do_not_count(self) -> None:
        self.assertEqual(mutants.viable(RESULTS), 2)

    def test_the_page_counts_and_names_survivors(self) -> None:
        page = mutants.page(RESULTS)
        self.assertIn("| quantiser | 100 | 3 | 1 | 1 | 1 | 2 |", page)
        self.assertIn(f"| `{NAMES[1]}` | **not explained yet** |", page)
        explained = RESULTS | {"reasons": {NAMES[1]: "equal for all inputs"}}
        self.assertIn(f"| `{NAMES[1]}` | equal for all inputs |", mutants.page(explained))

    def test_a_mutant_with_a_bar_in_its_name_stays_in_its_cell(self) -> None:
        self.assertEqual(mutants.markdown(["mutant"], [["a || b"]]).splitlines()[2], "| a \\|\\| b |")

    def test_another_draw_starts_anew_and_keeps_reasons(self) -> None:
        before = RESULTS | {"reasons": {NAMES[1]: "equal"}}
        self.assertEqual(mutants.begun(self.options(), before), before)
        for changed in (self.options(seed=2), self.options(sample=4), self.options(resume=False)):
            anew = mutants.begun(changed, before)
            self.assertEqual((anew["parts"], anew["reasons"]), ({}, {NAMES[1]: "equal"}))


if __name__ == "__main__":
    unittest.main()

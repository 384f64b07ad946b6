"""The counts that tests report, and the table that is made of them."""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import equal_builds
import run
import runs
import table
from figures import FIGURES, SECTIONS, Figure

FUZZ = Figure("fuzz", SECTIONS[0], "Fuzzed", "1,000", 1_000, short="short command", full="long command")
RUN = {
    "count": 1_234,
    "seconds": 61.7,
    "command": "long command",
    "date": "2026-11-22",
    "commit": "0123456789",
    "processor": "Some Processor",
    "processors": 2,
    "system": "Linux x86_64",
}


class Reported(unittest.TestCase):
    def test_lines_are_found_among_others_and_behind_words_of_the_test_runner(self) -> None:
        output = "running 2 tests\ntest a ... assurance: bit-flips 17\nassurance: kills 50  \n"
        self.assertEqual(runs.counts(output), {"bit-flips": 17, "kills": 50})

    def test_what_several_tests_report_is_summed(self) -> None:
        self.assertEqual(runs.counts("assurance: kills 6\nassurance: kills 7\n"), {"kills": 13})

    def test_what_is_no_report_counts_nothing(self) -> None:
        for line in ("assurance: kills", "assurance: kills many", "assurance: Kills 5", "kills 5", "assurance: kills 5 of 6"):
            self.assertEqual(runs.counts(line), {}, line)

    def test_runs_survive_writing(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "runs.json"
            self.assertEqual(runs.read(file), {})
            runs.write({"fuzz": {runs.FULL: RUN}}, file)
            self.assertEqual(runs.read(file), {"fuzz": {runs.FULL: RUN}})
            file.write_text(json.dumps({"schema_version": 0, "figures": {}}))
            self.assertRaises(ValueError, runs.read, file)


class Worth(unittest.TestCase):
    FIGURE = FIGURES[0]

    def test_a_command_that_reports_its_figures_is_stored(self) -> None:
        self.assertEqual(run.faults([self.FIGURE], run.Outcome(0, 1.0, f"assurance: {self.FIGURE.id} 1\n")), [])

    def test_a_command_that_failed_is_not(self) -> None:
        outcome = run.Outcome(101, 1.0, f"assurance: {self.FIGURE.id} 1\n")
        self.assertEqual(run.faults([self.FIGURE], outcome), ["exit code 101"])

    def test_nor_one_that_reports_nothing_or_a_figure_of_no_name(self) -> None:
        found = run.faults([self.FIGURE], run.Outcome(0, 1.0, "assurance: misspelt 1\n"))
        self.assertEqual(len(found), 2)
        self.assertIn(self.FIGURE.id, found[0])
        self.assertIn("misspelt", found[1])

    def test_reports_of_parts_count_towards_their_figure(self) -> None:
        figure = Figure("kills", SECTIONS[0], "Killed", "50", 50, reports=("kills-*",))
        outcome = run.Outcome(0, 1.0, "assurance: kills-build 50\nassurance: kills-prove 40\nassurance: skills 3\n")
        self.assertEqual(run.tried(figure, outcome), 90)

    def test_no_report_counts_twice(self) -> None:
        for figure in FIGURES:
            self.assertEqual([other.id for other in FIGURES if other.counts(figure.id)], [figure.id])

    def test_a_command_of_several_figures_runs_once(self) -> None:
        commands = run.by_command(FIGURES, runs.FULL)
        self.assertLess(len(commands), sum(figure.full is not None for figure in FIGURES))
        self.assertEqual(sum(map(len, commands.values())), sum(figure.full is not None for figure in FIGURES))


class Table(unittest.TestCase):
    def test_a_run_that_reached_its_number_shows_its_time(self) -> None:
        cells = table.row(FUZZ, {runs.SHORT: RUN | {"count": 5}, runs.FULL: RUN})
        self.assertEqual(cells, ["Fuzzed", "1,000", "5", "1,234", "62 s", "`fuzz`"])

    def test_a_run_that_did_not_is_bold_with_its_rate(self) -> None:
        cells = table.row(FUZZ, {runs.FULL: RUN | {"count": 100, "seconds": 50.0}})
        self.assertEqual(cells[2:5], ["-", "**100**", "50 s: 2 a second, so 8.3 min for all"])

    def test_what_never_ran_says_so(self) -> None:
        self.assertEqual(table.row(FUZZ, {})[2:5], ["-", "-", "-"])
        self.assertIn("Nothing", table.where({}))

    def test_machines_days_and_commits_are_named_once(self) -> None:
        stored = {"a": {runs.SHORT: RUN, runs.FULL: RUN | {"date": "2026-11-23"}}}
        text = table.where(stored)
        self.assertEqual(text.count("Some Processor"), 1)
        self.assertIn("2026-11-22 to 2026-11-23", text)

    def test_every_figure_is_in_one_section_with_a_name_of_its_own(self) -> None:
        self.assertEqual(len({figure.id for figure in FIGURES}), len(FIGURES))
        rows = [line for line in table.table({}).splitlines() if line.startswith("| ")]
        self.assertEqual(len(rows), len(FIGURES) + 2 * len(SECTIONS))

    def test_every_figure_has_a_command_and_a_name_that_a_test_can_report(self) -> None:
        for figure in FIGURES:
            self.assertTrue(figure.short or figure.full, figure.id)
            self.assertEqual(runs.counts(f"assurance: {figure.id} 3"), {figure.id: 3})

    def test_the_page_is_current_once_written_and_no_longer_when_edited(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "PAGE.md"
            page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n")
            self.assertEqual(checked(page), 1)
            table.main([], page)
            self.assertEqual(checked(page), 0)
            self.assertTrue(page.read_text().startswith("before\n") and page.read_text().endswith("\nafter\n"))
            page.write_text(page.read_text().replace("none accepted", "few accepted"))
            self.assertEqual(checked(page), 1)

    def test_a_page_without_markers_is_refused(self) -> None:
        self.assertRaises(SystemExit, table.with_table, "no markers", "text")


class EqualBuilds(unittest.TestCase):
    def test_every_program_builds_every_model_in_all_surroundings_and_in_a_folder_of_its_own(self) -> None:
        planned = equal_builds.builds([Path("a"), Path("b")], ["iris", "mlp-1k"])
        self.assertEqual(len({build.folder for build in planned}), 4 * len(equal_builds.SURROUNDINGS))

    def test_files_that_differ_or_are_missing_are_named_and_proofs_are_not_compared(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            same, other = Path(folder) / "same", Path(folder) / "other"
            for root, key in ((same, b"key"), (other, b"kez")):
                (root / "proofs").mkdir(parents=True)
                (root / "vk.bin").write_bytes(key)
                (root / "circuit.bin").write_bytes(b"circuit")
                (root / "proofs" / "proof.json").write_bytes(key)
            (same / "only.here").write_text("")
            digests = [equal_builds.digests(root) for root in (same, other)]
            self.assertEqual(equal_builds.differences(*digests), ["only.here", "vk.bin"])
            self.assertEqual(equal_builds.differences(digests[0], digests[0]), [])


def checked(page: Path) -> int:
    """The exit code of `--check`, without its words."""
    with contextlib.redirect_stderr(io.StringIO()):
        return table.main(["--check"], page)


if __name__ == "__main__":
    unittest.main()

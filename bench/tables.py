"""The results of all models as one page of Markdown, from their JSON files alone.

`python3 bench/tables.py` writes `results/README.md`; `--check` says by the exit code whether the page is up to date.
"""

import json
import sys
from pathlib import Path

from cases import CASES
from figures import FIGURES, SCHEMA_VERSION
from rows import figure_rows, ratio_rows, target_rows, where_rows

RESULTS = Path(__file__).resolve().parent / "results"
PAGE = "README.md"

HEAD = """# EZKL and Assay, side by side

Written by `make bench`; what is measured, and how fair it is, is told in [docs/benchmark.md](../../docs/benchmark.md).
"""
RATIOS_HEAD = """
## How many times less than EZKL
EZKL's median divided by Assay's; in brackets the smallest and the largest ratio within one round, for the error
within one sample. Above 1: Assay takes less. `-`: EZKL refuses the model, or Assay's figure is 0.
"""
FIGURES_HEAD = """
## Figures
Medians. Error: the largest distance of an output from the float model over all samples.
"""
TARGETS_HEAD = """
## Targets
"""
WHERE_HEAD = """
## When and where
*Busy before*: processors that other work took. Where the figure is bold, seconds and their ratios mislead; everything
else of that model stands.
"""


def write_tables(results: Path, order: list[str]) -> str:
    """Writes the page for the models of `order` that have a result, and returns it."""
    text = page(read_results(results, order))
    (results / PAGE).write_text(text)
    return text


def read_results(results: Path, order: list[str]) -> list[dict]:
    """In the given order; files of another schema are named on stderr and left out until they are measured anew."""
    files = (results / f"{model}.json" for model in order)
    found = []
    for file in filter(Path.exists, files):
        result = json.loads(file.read_text())
        if result.get("schema_version") == SCHEMA_VERSION:
            found.append(result)
        else:
            print(f"{file.name}: another schema, left out", file=sys.stderr)
    return found


def page(found: list[dict]) -> str:
    sections = (
        (RATIOS_HEAD, ["model", "Assay built for", *(figure.label for figure in FIGURES.values())], ratio_rows),
        (FIGURES_HEAD, ["model", "system", "rows", *(figure.heading() for figure in FIGURES.values())], figure_rows),
        (TARGETS_HEAD, ["model", "Assay built for", "target", "reached", ""], target_rows),
        (WHERE_HEAD, ["model", "date", "machine", "busy before", "rounds", "samples", "EZKL", "Assay"], where_rows),
    )
    return HEAD + "".join(head + "\n" + table(columns, rows(found)) for head, columns, rows in sections)


def table(columns: list[str], rows: list[list[str]]) -> str:
    """Markdown; the first two columns are words, all others figures."""
    lines = [columns, ["---", "---", *("---:" for _ in columns[2:])], *rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def main(arguments: list[str]) -> int:
    order = [case.model for case in CASES]
    if arguments == ["--check"]:
        current = (RESULTS / PAGE).read_text() == page(read_results(RESULTS, order))
        if not current:
            print(f"error: bench/results/{PAGE} is not what the JSON files say: run `python3 bench/tables.py`")
        return 0 if current else 1
    write_tables(RESULTS, order)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
"""The table "What was tried" of SECURITY.md, from docs/assurance.json and docs/mutants.json alone.

`table.py` writes it between its two markers; `--check` says by the exit code whether it is current.
"""

import sys
from pathlib import Path

import runs
from figures import FIGURES, SECTIONS, Figure

PAGE = runs.ROOT / "SECURITY.md"
BEGIN, END = "<!-- What was tried: written by tools/assurance/table.py -->", "<!-- End of what was tried -->"
NEVER = "-"
COLUMNS = ["tried", "to reach", "in `make test`", "in full", "took", "figure"]


def table(stored: dict) -> str:
    sections = [section_table(section, stored) for section in SECTIONS]
    return "\n".join([*sections, where(stored)])


def section_table(section: str, stored: dict) -> str:
    rows = [row(figure, stored.get(figure.id, {})) for figure in FIGURES if figure.section == section]
    lines = [COLUMNS, ["---", "---", "---:", "---:", "---:", "---"], *rows]
    return f"### {section}\n\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def row(figure: Figure, of_figure: dict) -> list[str]:
    short, full = of_figure.get(runs.SHORT), of_figure.get(runs.FULL)
    return [figure.tried, figure.aim, count(short), reached(figure, full), took(figure, full or short), f"`{figure.id}`"]


def count(run: dict | None) -> str:
    return NEVER if run is None else f"{run['count']:,}"


def reached(figure: Figure, run: dict | None) -> str:
    """Bold where a run has not come to the number it should reach."""
    return f"**{count(run)}**" if run and short_of_target(figure, run) else count(run)


def short_of_target(figure: Figure, run: dict) -> bool:
    return figure.target is not None and run["count"] < figure.target


def took(figure: Figure, run: dict | None) -> str:
    """Time of the largest run; where that was too short for the target, what it would take."""
    if run is None:
        return NEVER
    spent = duration(run["seconds"])
    if not short_of_target(figure, run) or run["seconds"] == 0:
        return spent
    rate = run["count"] / run["seconds"]
    return f"{spent}: {speed(rate)}, so {duration(figure.target / rate)} for all"


def speed(per_second: float) -> str:
    return f"{per_second:,.0f} a second" if per_second >= 1 else f"{per_second * 60:,.1f} a minute"


def duration(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.1f} {unit}"
    return f"{seconds:,.0f} s"


def where(stored: dict) -> str:
    """Machines, days and commits of everything that the table shows."""
    entries = [run for of_figure in stored.values() for run in of_figure.values()]
    if not entries:
        return "Nothing of it has been run and recorded yet.\n"
    machines = {f"{run['processors']} processors of an {run['processor']} ({run['system']})" for run in entries}
    dates, commits = ({run[field] for run in entries} for field in ("date", "commit"))
    days = min(dates) if len(dates) == 1 else f"{min(dates)} to {max(dates)}"
    return f"Run on {' and '.join(sorted(machines))}, {days}, commits {', '.join(sorted(commits))}.\n"


def with_table(page: str, text: str) -> str:
    """The page with `text` between its markers."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{PAGE.name} has no place for the table: `{BEGIN}` .. `{END}`")
    return f"{before}{BEGIN}\n\n{text}\n{END}{after}"


def main(arguments: list[str], page: Path = PAGE) -> int:
    current = page.read_text()
    wanted = with_table(current, table(runs.read() | runs.mutants()))
    if arguments == ["--check"]:
        if current != wanted:
            print(f"{page.name} is not what docs/assurance.json and docs/mutants.json say: run `python3 tools/assurance/table.py`", file=sys.stderr)
        return int(current != wanted)
    page.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

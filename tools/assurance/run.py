#!/usr/bin/env python3
"""Runs the commands behind the figures of figures.py and stores what they counted in docs/assurance.json.

`run.py [--only ID ..] [--long]`: without `--long` the short versions, which `make test` runs too. A command that fails, or
that does not report a figure it should, stores nothing. `table.py` makes the table of SECURITY.md from what is stored.
"""

import argparse
import datetime
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass

import runs
from figures import FIGURES, Figure

sys.path.append(str(runs.ROOT / "bench"))
from machine import processor  # noqa: E402

# So that no command's seconds hold a compilation.
PREPARATION = ["cargo build --workspace --locked", "cargo test --workspace --locked --no-run"]


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    seconds: float
    output: str


def chosen(names: list[str]) -> list[Figure]:
    """Those named, or all."""
    known = {figure.id for figure in FIGURES}
    unknown = sorted(set(names) - known)
    if unknown:
        sys.exit(f"no such figure: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return [figure for figure in FIGURES if not names or figure.id in names]


def by_command(figures: list[Figure], length: str) -> dict[str, list[Figure]]:
    """Figures that one command reports are run once."""
    commands = {}
    for figure in figures:
        command = figure.command(length)
        if command is not None:
            commands.setdefault(command, []).append(figure)
    return commands


def executed(command: str) -> Outcome:
    """Its stdout is passed on as it comes."""
    started, lines = time.monotonic(), []
    with subprocess.Popen(command, shell=True, cwd=runs.ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return Outcome(process.returncode, time.monotonic() - started, "".join(lines))


def tried(figure: Figure, outcome: Outcome) -> int:
    """Attempts of all reports that count towards the figure."""
    return sum(count for reported, count in runs.counts(outcome.output).items() if figure.counts(reported))


def faults(figures: list[Figure], outcome: Outcome) -> list[str]:
    """Why an outcome is not worth storing."""
    if outcome.exit_code != 0:
        return [f"exit code {outcome.exit_code}"]
    reports = sorted(runs.counts(outcome.output))
    strangers = [name for name in reports if not any(figure.counts(name) for figure in FIGURES)]
    silent = [f"reported no `{figure.id}`" for figure in figures if tried(figure, outcome) == 0]
    return silent + [f"reported `{name}`, which figures.py does not know" for name in strangers]


def entry(command: str, count: int, seconds: float) -> dict:
    return {
        "count": count,
        "seconds": round(seconds, 1),
        "command": command,
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "commit": commit(),
        "processor": processor(),
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def commit() -> str:
    """Short hash, with a `+` where the tree has changes that are not in it."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=runs.ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{runs.RUNS.relative_to(runs.ROOT)}")
    return git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")


def prepare() -> None:
    for command in PREPARATION:
        subprocess.run(command, shell=True, cwd=runs.ROOT, check=True)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--only", nargs="+", default=[], metavar="ID", help="these figures alone")
    arguments.add_argument("--long", action="store_true", help="the versions in full: minutes to hours each")
    options = arguments.parse_args()
    length = runs.FULL if options.long else runs.SHORT
    commands = by_command(chosen(options.only), length)
    prepare()
    failed = False
    for command, figures in commands.items():
        print(f"$ {command}", flush=True)
        outcome = executed(command)
        found = faults(figures, outcome)
        for fault in found:
            print(f"{command}: {fault}", file=sys.stderr)
        failed = failed or bool(found)
        if found:
            continue
        # Read anew each time: hours lie between two commands.
        stored = runs.read()
        for figure in figures:
            stored.setdefault(figure.id, {})[length] = entry(command, tried(figure, outcome), outcome.seconds)
        runs.write(stored)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

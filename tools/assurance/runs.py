"""What has been run, in `docs/assurance.json`: for every figure its latest short run and its latest one in full."""

import json
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = ROOT / "docs" / "assurance.json"
MUTANTS = ROOT / "docs" / "mutants.json"
SCHEMA_VERSION = 1
SHORT, FULL = "short", "full"
# A test runner may put words of its own before it, on the same line.
LINE = re.compile(r"assurance: ([a-z][a-z0-9-]*) (\d+)\s*$")


def counts(output: str) -> Counter:
    """Attempts by figure; a figure that several tests report is their sum."""
    found = Counter()
    for match in filter(None, map(LINE.search, output.splitlines())):
        found[match[1]] += int(match[2])
    return found


def read(file: Path = RUNS) -> dict:
    """Runs by figure and length; none where nothing has been run."""
    if not file.exists():
        return {}
    stored = json.loads(file.read_text())
    if stored["schema_version"] != SCHEMA_VERSION:
        raise ValueError(f"{file.name} has schema {stored['schema_version']}, expected {SCHEMA_VERSION}")
    return stored["figures"]


def write(figures: dict, file: Path = RUNS) -> None:
    stored = {"schema_version": SCHEMA_VERSION, "figures": dict(sorted(figures.items()))}
    file.write_text(json.dumps(stored, indent=2) + "\n")


def mutants(file: Path = MUTANTS) -> dict:
    """What `make mutants` stored in a file of its own, as a run in full: those that compile."""
    results = json.loads(file.read_text())
    parts = results["parts"].values()
    count = sum(how != "Unviable" for part in parts for how in part["outcomes"].values())
    seconds = sum(part["seconds"] for part in parts)
    place = {key: results[key] for key in ("date", "commit", "processor", "processors", "system")}
    return {"mutants": {FULL: {"count": count, "seconds": seconds, "command": "make mutants", **place}}}

#!/usr/bin/env python3
"""Lines of hand-written contracts that no Foundry test reaches.

forge measures coverage on unoptimised code, for which a generated verifier has too many variables. So it measures twice:
everything through solc's intermediate representation, which loses track of lines that it merges with others; and, line by
line, all that does without a verifier. A line counts as reached when one of the two runs says so. Exits with 1 when a
line is left.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ["contracts", "test", "script"]
FILES = ["foundry.toml", "crates/foundry-project/assets/npm-solc.cjs"]
# Generated contracts that solc cannot compile unoptimised.
VERIFIERS = ["VolatilityLtvVerifier.sol", "VolatilityLtvVerifierReference.sol"]
IMPORT = re.compile(r'^import [^"]*"([^"]+)"|^import \{[^}]*\} from "([^"]+)"', re.MULTILINE)
# Gas and sizes of unoptimised code are not what some tests expect: they fail, and have reached their lines.
ARGUMENTS = ["--report", "lcov", "--exclude-tests", "--no-match-coverage", "node_modules|generated"]


def imports(file: Path) -> list[Path]:
    names = (first or second for first, second in IMPORT.findall(file.read_text()))
    return [(file.parent / name).resolve() for name in names if name.startswith(".")]


def needs_verifier(file: Path, known: dict[Path, bool]) -> bool:
    if file not in known:
        known[file] = file.name in VERIFIERS
        known[file] = known[file] or any(needs_verifier(other, known) for other in imports(file))
    return known[file]


def copy(target: Path, with_verifiers: bool) -> None:
    known: dict[Path, bool] = {}
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, target / folder)
    for file in FILES:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, target / file)
    (target / "node_modules").symlink_to(ROOT / "node_modules")
    (target / "snapshots").mkdir()
    if not with_verifiers:
        sources = [file.resolve() for folder in FOLDERS for file in (target / folder).rglob("*.sol")]
        for file in [file for file in sources if needs_verifier(file, known)]:
            file.unlink()


def measure(forge: str, with_verifiers: bool) -> dict[tuple[str, int], int]:
    """Hits by file and line."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder).resolve()
        copy(target, with_verifiers)
        intermediate = ["--ir-minimum"] if with_verifiers else []
        command = [forge, "coverage", *intermediate, *ARGUMENTS]
        run = subprocess.run(command, cwd=target, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        report = target / "lcov.info"
        if not report.is_file():
            sys.exit(run.stdout[-4000:])
        return read(report)


def read(report: Path) -> dict[tuple[str, int], int]:
    hits, file = {}, ""
    for line in report.read_text().splitlines():
        if line.startswith("SF:"):
            file = line[3:]
        elif line.startswith("DA:"):
            number, count = line[3:].split(",")[:2]
            hits[file, int(number)] = int(count)
    return hits


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("forge", help="the native program")
    forge = str((ROOT / arguments.parse_args().forge).resolve())
    exact = measure(forge, with_verifiers=False)
    merged = measure(forge, with_verifiers=True)
    # The exact run knows which lines there are; of files that it cannot compile the other one does.
    exact_files = {file for file, _ in exact}
    lines = set(exact) | {place for place in merged if place[0] not in exact_files}
    lines = {place for place in lines if place[0].startswith("contracts/")}
    missed = sorted(place for place in lines if not exact.get(place) and not merged.get(place))
    by_file = defaultdict(int)
    for file, _ in lines:
        by_file[file] += 1
    for file in sorted(by_file):
        left = sum(place[0] == file for place in missed)
        print(f"{file}: {by_file[file] - left} of {by_file[file]} lines")
    for file, number in missed:
        print(f"{file}:{number}: not reached", file=sys.stderr)
    print(f"{len(lines) - len(missed)} of {len(lines)} lines reached")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()

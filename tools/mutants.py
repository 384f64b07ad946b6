#!/usr/bin/env python3
"""Random changes of the Rust sources, each of which some test of its part has to notice.

`mutants.py CARGO_MUTANTS [--resume | --again] [--part NAME ..] [--sample N] [--seed N]` draws mutants of cargo-mutants from every
part, runs the part's quickest tests against each, and writes `docs/mutants.json` and, from it, `docs/mutants.md`. `--resume` goes on
with the sources of an interrupted run; `--again` tries its survivors with the tests of today, the quickest first and then all tests
of the part's crates. A mutant that survives these, too, needs a test, or the reason, by its name under `reasons` in the JSON file, why
it changes nothing that matters; without one the exit code is 1.
"""

import argparse
import datetime
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "bench"))
from machine import processor  # noqa: E402

RESULTS = ROOT / "docs" / "mutants.json"
PAGE = ROOT / "docs" / "mutants.md"
# Exported sources, changed in place, so that dependencies are compiled once.
WORK = ROOT / "target" / "mutants"
TREE = WORK / "tree"
OUTPUT = WORK / "output"
# A diff, as which cargo-mutants wants the lines to change.
LINES = WORK / "lines.diff"
SAMPLE, SEED = 60, 1
# Seconds that the tests of one mutant may take: a loop without an end counts as noticed.
QUICK_TIMEOUT, TIMEOUT = 100, 900
# Of the circuits' tests those that look for false witnesses, which the planner has no part in.
ATTACKS = ("attacks", "uniqueness", "secret", "matrix_sums", "layers::conv")
# And those of them that take seconds each.
SLOW_GADGETS = ("every_wire", "uniqueness", "square_root", "secret", "plan", "every_geometry", "tables_that_no_circuit_holds")
# Of the models' tests those that ask another program, read damaged files, or take seconds each.
SLOW_MODELS = ("onnxruntime", "recurrent", "blow_ups", "bad_files", "a_pipe_")
# Of the verifiers' tests those that compile many contracts or ask for many verdicts.
SLOW_VERIFIERS = (
    "tamper", "equality", "batch", "starvation", "pairs", "other_chains", "checks", "receipts", "mutations", "alias",
    "attack", "pinned", "limits", "sponge", "modes", "accept", "techniques", "wide_circuits", "reference", "shared::figures", "errors",
)  # fmt: skip
# Compiling is most of the work, and what is compiled changes each time.
LIGHT = ["circuit", "model", "halo2-solidity-verifier"]
# What a change leaves unused is no error.
ENVIRONMENT = os.environ | {"RUSTFLAGS": "--cap-lints=warn"}
# Mutants of one call of cargo-mutants; what it found is stored after each.
BATCH = 5
NOTICED = ["CaughtMutant", "Timeout"]
SURVIVED, UNVIABLE = "MissedMutant", "Unviable"
# Changes what is printed for people who debug.
UNINTERESTING = r"impl (fmt::)?(Debug|Display)"

HEAD = """# Mutants

Written by `make mutants` ([how](../tools/mutants.py)): cargo-mutants changes one expression or function at a time, and the tests of that part's crates
have to fail. *Noticed* counts tests that no longer end, too; *do not compile* are no mutants.

"""


@dataclass(frozen=True)
class Tests:
    """Some tests of some packages."""

    packages: tuple[str, ...]
    binaries: tuple[str, ...] = ("--lib",)
    """Arguments of `cargo test`."""
    skipped: tuple[str, ...] = ()
    """Parts of names of tests in them that take long."""
    timeout: int = QUICK_TIMEOUT

    def of_cargo(self) -> list[str]:
        light = [f"--config=profile.dev.package.{package}.opt-level=1" for package in LIGHT]
        return ["--locked", *light, *self.binaries]

    def of_tests(self) -> list[str]:
        return [argument for test in self.skipped for argument in ("--skip", test)]


@dataclass(frozen=True)
class Part:
    name: str
    package: str
    files: tuple[str, ...]
    quick: tuple[Tests, ...]
    """Those that notice most in little time. Each but the first meets what survives those before."""

    def all_tests(self) -> Tests:
        return Tests(self.quick[-1].packages, ("--lib", "--tests"), timeout=TIMEOUT)


PARTS = [
    Part(
        "quantiser", "model", ("crates/model/src/quantise.rs", "crates/model/src/quantise/**"),
        (Tests(("model",), ("--lib", "--test", "model"), SLOW_MODELS),),
    ),
    Part(
        "gadgets", "circuit", ("crates/circuit/src/gadgets/**", "crates/circuit/src/layers/**"),
        (Tests(("circuit",), skipped=SLOW_GADGETS), Tests(("circuit",))),
    ),
    Part(
        "planner", "circuit", ("crates/circuit/src/plan.rs", "crates/circuit/src/plan/**"),
        (Tests(("circuit",), skipped=ATTACKS),),
    ),
    Part(
        "verifier program", "verifier-program", ("crates/verifier-program/src/**",),
        (
            Tests(("verifier-program",), ("--lib", "--tests")),
            Tests(("verifier-program", "halo2-solidity-verifier"), ("--lib", "--test", "verifier"), SLOW_VERIFIERS),
        ),
    ),
    Part(
        "calldata encoder", "protocol-spec", ("crates/protocol-spec/src/**",),
        (Tests(("protocol-spec",), ("--lib", "--tests")),),
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Runner:
    """cargo-mutants on the exported sources."""

    program: Path
    passed: set[Tests] = field(default_factory=set)
    """Those that the unchanged sources have passed."""

    def command(self, part: Part, files: Iterable[str], *arguments: str) -> list[str]:
        where = [argument for file in files for argument in ("--file", file)]
        scope = ["--dir", str(TREE), "--package", part.package, "--exclude-re", UNINTERESTING]
        return [str(self.program), "mutants", "--no-shuffle", "--colors", "never", *scope, *where, *arguments]

    def listed(self, part: Part) -> list[str]:
        listing = subprocess.run(self.command(part, part.files, "--list", "--json"), check=True, stdout=subprocess.PIPE)
        return sorted({mutant["name"] for mutant in json.loads(listing.stdout)})

    def outcomes(self, part: Part, names: list[str], stages: Iterable[Tests]) -> dict[str, str]:
        """What became of each: what survives some tests meets the next."""
        found = dict.fromkeys(names, SURVIVED)
        for tests in stages:
            left = [name for name in names if found[name] == SURVIVED]
            if left:
                found |= self.tested(part, left, tests)
        return found

    def tested(self, part: Part, names: list[str], tests: Tests) -> dict[str, str]:
        """The same by these tests."""
        self.ensure_passed(tests)
        shutil.rmtree(OUTPUT, ignore_errors=True)
        LINES.write_text(diff_of_lines(names))
        exactly = f"^(?:{'|'.join(map(literal, names))})$"
        which = ["--in-diff", str(LINES), "--examine-re", exactly, "--in-place", "--output", str(OUTPUT)]
        limits = ["--timeout", str(tests.timeout), "--baseline", "skip"]
        packages = ["--test-package", ",".join(tests.packages)]
        of_cargo = [f"--cargo-arg={argument}" for argument in tests.of_cargo()]
        files = sorted({file_of(name) for name in names})
        # Survivors and timeouts have exit codes of their own; what counts is the file.
        command = self.command(part, files, *which, *limits, *packages, *of_cargo, "--", "--", *tests.of_tests())
        subprocess.run(command, cwd=TREE, env=ENVIRONMENT, check=False)
        file = OUTPUT / "mutants.out" / "outcomes.json"
        found = outcomes(json.loads(file.read_text())) if file.exists() else {}
        if not set(names) <= set(found):
            sys.exit(f"cargo-mutants did not try all of {', '.join(names)}")
        # Deleted fields of structs get past its filter of names, though not past that of lines.
        return {name: found[name] for name in names}

    def ensure_passed(self, tests: Tests) -> None:
        """Else every mutant would be noticed. cargo-mutants itself tries unchanged sources with their own package's tests alone."""
        if tests in self.passed:
            return
        packages = [argument for package in tests.packages for argument in ("--package", package)]
        command = ["cargo", "test", *packages, *tests.of_cargo(), "--", "--quiet", *tests.of_tests()]
        if subprocess.run(command, cwd=TREE, env=ENVIRONMENT, check=False).returncode != 0:
            sys.exit(f"the tests of {' and '.join(tests.packages)} do not pass without a change")
        self.passed.add(tests)


def file_of(name: str) -> str:
    return name.split(":", 1)[0]


def diff_of_lines(names: list[str]) -> str:
    """As if the lines that the names tell had been added."""
    diff = ""
    for file in sorted({file_of(name) for name in names}):
        lines = (TREE / file).read_text().splitlines()
        numbers = sorted({int(name.split(":")[1]) for name in names if file_of(name) == file})
        added = (f"@@ -{number - 1 - before},0 +{number},1 @@\n+{lines[number - 1]}\n" for before, number in enumerate(numbers))
        diff += f"--- a/{file}\n+++ b/{file}\n" + "".join(added)
    return diff


def literal(name: str) -> str:
    """A regular expression of Rust's for exactly this name."""
    return re.sub(r"([\\.+*?()|\[\]{}^$#&~-])", r"\\\1", name)


def outcomes(file: dict) -> dict[str, str]:
    """Summaries of cargo-mutants' `outcomes.json`, by mutant; the unchanged sources are none."""
    mutants = (outcome for outcome in file["outcomes"] if isinstance(outcome["scenario"], dict))
    return {outcome["scenario"]["Mutant"]["name"]: outcome["summary"] for outcome in mutants}


def drawn(names: list[str], part: Part, sample: int, seed: int) -> list[str]:
    """The same for the same sources and seed, whatever other parts hold."""
    chosen = random.Random(f"{seed} {part.name}").sample(names, min(sample, len(names)))
    return sorted(chosen)


def export_sources(commit: str) -> None:
    """The commit's files; of what was compiled before all stays but parts of crates, which a run that was killed leaves broken."""
    shutil.rmtree(TREE / "target" / "debug" / "incremental", ignore_errors=True)
    target = TREE / "target"
    for old in TREE.glob("*"):
        if old != target and old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        elif old != target:
            old.unlink()
    TREE.mkdir(parents=True, exist_ok=True)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    # New in cargo's eyes, whatever an interrupted run compiled from changed ones.
    subprocess.run(["tar", "-x", "--touch", "-C", str(TREE)], input=archive, check=True)
    (TREE / "node_modules").symlink_to(ROOT / "node_modules")


def revision(name: str) -> str:
    command = ["git", "rev-parse", "--short=10", name]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def begun(options: argparse.Namespace, before: dict) -> dict:
    """Results to add to: those before where they are of the same draw, or none yet; reasons that people gave are kept."""
    draw = {"seed": options.seed, "sample": options.sample}
    if (options.resume or options.again) and draw.items() <= before.items():
        return before
    where = {"processor": processor(), "processors": os.cpu_count(), "system": f"{platform.system()} {platform.machine()}"}
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    return {**draw, "commit": revision("HEAD"), "date": today, **where, "parts": {}, "reasons": before.get("reasons", {})}


def try_part(runner: Runner, part: Part, results: dict) -> None:
    """Everything of the part that has no outcome yet, stored batch by batch."""
    names = runner.listed(part)
    of_part = results["parts"].setdefault(part.name, {"mutants": len(names), "seconds": 0.0, "outcomes": {}})
    chosen = drawn(names, part, results["sample"], results["seed"])
    left = [name for name in chosen if name not in of_part["outcomes"]]
    for batch in stored_batches(left, of_part, results):
        of_part["outcomes"] |= runner.outcomes(part, batch, part.quick)


def try_survivors(runner: Runner, part: Part, results: dict) -> None:
    """Those that are still there and that nobody explained; what becomes of them is stored under the name they were drawn by."""
    of_part = results["parts"].get(part.name, {"outcomes": {}})
    survived = [name for name, how in sorted(of_part["outcomes"].items()) if how == SURVIVED and name not in results["reasons"]]
    listed = runner.listed(part)
    found = {name: today for name in survived if (today := same_mutant(name, listed))}
    for batch in stored_batches(list(found), of_part, results):
        outcomes_today = runner.outcomes(part, [found[name] for name in batch], (*part.quick, part.all_tests()))
        of_part["outcomes"] |= {name: outcomes_today[found[name]] for name in batch}


def same_mutant(name: str, listed: list[str]) -> str | None:
    """The mutant of today's sources that a name means: its own, or else the only one that differs from it by the line alone, or by line
    and column."""
    if name in listed:
        return name
    for place in (r":\d+:", r":\d+:\d+:"):
        alike = [other for other in listed if re.sub(place, ":", other, count=1) == re.sub(place, ":", name, count=1)]
        if len(alike) == 1:
            return alike[0]
    return None


def stored_batches(names: list[str], of_part: dict, results: dict) -> Iterator[list[str]]:
    """Some names at a time; what the caller found of them is stored before the next."""
    for start in range(0, len(names), BATCH):
        started = time.monotonic()
        yield names[start : start + BATCH]
        of_part["seconds"] = round(of_part["seconds"] + time.monotonic() - started, 1)
        store(results)


def store(results: dict) -> None:
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    PAGE.write_text(page(results))


def survivors(results: dict) -> dict[str, str]:
    """Reasons by mutant, empty where nobody gave one."""
    tried = (pair for of_part in results["parts"].values() for pair in of_part["outcomes"].items())
    missed = sorted(name for name, how in tried if how == SURVIVED)
    return {name: results["reasons"].get(name, "") for name in missed}


def page(results: dict) -> str:
    columns = ["part", "mutants", "tried", "noticed", "survived", "do not compile", "minutes"]
    rows = [cells(name, of_part) for name, of_part in results["parts"].items()]
    drawn_by = f"Drawn with seed {results['seed']}, from commit {results['commit']}, {results['date']}.\n"
    left = [[f"`{name}`", reason or "**not explained yet**"] for name, reason in survivors(results).items()]
    text = HEAD + drawn_by + "\n" + markdown(columns, rows)
    return text + ("\n## Survivors\n\n" + markdown(["mutant", "why no test notices it"], left) if left else "")


def cells(name: str, of_part: dict) -> list[str]:
    counted = Counter(of_part["outcomes"].values())
    noticed = sum(counted[how] for how in NOTICED)
    figures = [of_part["mutants"], len(of_part["outcomes"]), noticed, counted[SURVIVED], counted[UNVIABLE]]
    return [name, *map("{:,}".format, figures), f"{of_part['seconds'] / 60:,.0f}"]


def markdown(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def viable(results: dict) -> int:
    return sum(how != UNVIABLE for of_part in results["parts"].values() for how in of_part["outcomes"].values())


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program", type=Path, metavar="CARGO_MUTANTS")
    go_on = arguments.add_mutually_exclusive_group()
    go_on.add_argument("--resume", action="store_true", help="go on where the last run stopped, with its sources")
    go_on.add_argument("--again", action="store_true", help="try the survivors of the last run with the tests of HEAD")
    arguments.add_argument("--part", nargs="+", choices=[part.name for part in PARTS], help="these alone")
    arguments.add_argument("--sample", type=int, default=SAMPLE, help=f"mutants of each part [{SAMPLE}]")
    arguments.add_argument("--seed", type=int, default=SEED, help=f"of the draw [{SEED}]")
    options = arguments.parse_args()
    results = begun(options, json.loads(RESULTS.read_text()) if RESULTS.exists() else {})
    export_sources("HEAD" if options.again else results["commit"])
    try_one = try_survivors if options.again else try_part
    for part in PARTS:
        if options.part is None or part.name in options.part:
            try_one(Runner(options.program.resolve()), part, results)
    store(results)
    unexplained = [name for name, reason in survivors(results).items() if not reason]
    for name in unexplained:
        print(f"no test notices: {name}", file=sys.stderr)
    if not unexplained:
        print(f"assurance: mutants {viable(results)}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())

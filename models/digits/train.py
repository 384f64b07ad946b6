"""Trains, scores and writes the digit classifiers; see README.md.

`python train.py [model ..]` rewrites every file of the models named, by default of all
six, and the test rows they share.
`python train.py --check [model ..]` trains nothing and exits with 1 unless the
committed files hold.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from artefacts import build, write
from compare import differences
from images import LEVELS, SIDE, Part, parts
from networks import NETWORKS
from training import Recipe

TEST = Path(__file__).parent / "test.json"


def test_text(test: Part) -> str:
    """`images`: 64 integers a row; `labels`: one a row."""
    rows = ",\n".join(json.dumps(row.ravel().tolist(), separators=(",", ":")) for row in test.pixels)
    labels = json.dumps(test.labels.tolist(), separators=(",", ":"))
    return f'{{"side": {SIDE}, "levels": {LEVELS}, "labels": {labels},\n"images": [\n{rows}\n]}}\n'


def train(names: list[str], training: Part, test: Part) -> int:
    TEST.write_text(test_text(test))
    for name in names:
        began = time.monotonic()
        model, files = build(NETWORKS[name], Recipe(), training, test)
        write(NETWORKS[name], model, files)
        print(f"{name} in {time.monotonic() - began:.0f} s: {json.dumps(files['accuracies.json'])}", flush=True)
    return 0


def check(names: list[str], training: Part, test: Part) -> int:
    found = [] if TEST.read_text() == test_text(test) else [TEST.name]
    found += [f"{name}: {line}" for name in names for line in differences(NETWORKS[name], training, test)]
    for line in found:
        print(f"differs: {line}", file=sys.stderr)
    print("the committed figures do not hold" if found else "the committed figures hold")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", metavar="model", help=", ".join(NETWORKS))
    parser.add_argument("--check", action="store_true", help="write nothing; fail unless the committed files hold")
    arguments = parser.parse_args()
    names = arguments.models or list(NETWORKS)
    for name in names:
        if name not in NETWORKS:
            parser.error(f"no model `{name}`; there are {', '.join(NETWORKS)}")
    return (check if arguments.check else train)(names, *parts())


if __name__ == "__main__":
    sys.exit(main())

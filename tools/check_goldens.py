#!/usr/bin/env python3
"""Fails when a golden file differs from what git has: a test or forge wrote it anew, or nobody added it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOLDENS = [
    "contracts",
    "test/fixtures",
    "snapshots",
    "crates/**/*.snap",
    "crates/**/*.snap.new",
    "crates/**/golden/*",
    "docs/*.schema.json",
    "docs/gas/*",
]


def git(*arguments):
    command = ["git", *arguments, "--", *(f":(glob){golden}/**" for golden in GOLDENS if "*" not in golden)]
    command += [f":(glob){golden}" for golden in GOLDENS if "*" in golden]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def main():
    if not (ROOT / ".git").exists():
        print("not a git checkout: golden files are not compared", file=sys.stderr)
        return
    changed = git("diff", "--name-only")
    unknown = git("ls-files", "--others", "--exclude-standard")
    for path in changed:
        print(f"{path}: written anew by the tests; if it is right, `git add` it", file=sys.stderr)
    for path in unknown:
        print(f"{path}: not in git", file=sys.stderr)
    if changed or unknown:
        sys.exit("golden files are out of date (see `make bless`)")


if __name__ == "__main__":
    main()

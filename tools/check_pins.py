#!/usr/bin/env python3
"""Everything that is installed has a version that somebody chose: no `cargo` line without `--locked`, no range of versions."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Those that would resolve dependencies anew. `cargo metadata --no-deps` does not.
RESOLVING = re.compile(r"\bcargo (?:build|test|run|bench|install|fetch|doc|clippy)\b")
PINNED_PYTHON = re.compile(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*")
PINNED_NPM = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?")
# `npm ci` alone takes what the lock file says.
LOOSE_NPM = re.compile(r"\bnpm (?:install|i|update)\b")
# Optional programs for other platforms, whose digests npm did not know: docs/decisions.md.
WITHOUT_DIGEST = "node_modules/@foundry-rs/"


def makefile_faults(text: str) -> list[str]:
    recipes = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.startswith("\t")]
    unlocked = [line for line in recipes if RESOLVING.search(line) and "--locked" not in line]
    return [f"without `--locked`: {line}" for line in unlocked] + [
        f"not from the lock file: {line}" for line in recipes if LOOSE_NPM.search(line)
    ]


def requirements_faults(text: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [f"no exact version: {line}" for line in lines if line and not PINNED_PYTHON.fullmatch(line)]


def package_faults(text: str) -> list[str]:
    manifest = json.loads(text)
    wanted = [manifest.get(kind, {}).items() for kind in ("dependencies", "devDependencies", "optionalDependencies")]
    pairs = (pair for pairs in wanted for pair in pairs)
    return [f"no exact version: {name} {version}" for name, version in pairs if not PINNED_NPM.fullmatch(version)]


def lock_faults(text: str) -> list[str]:
    """Packages that npm would take without comparing their digest."""
    packages = json.loads(text)["packages"].items()
    unknown = (path for path, package in packages if path and "integrity" not in package and not excepted(path, package))
    return [f"no digest: {path}" for path in unknown]


def excepted(path: str, package: dict) -> bool:
    return path.startswith(WITHOUT_DIGEST) and package.get("optional", False)


def without_lock(files: list[str]) -> list[str]:
    """Manifests of workspaces and npm projects with no lock file beside them in git."""
    locks = {"package.json": "package-lock.json", "Cargo.toml": "Cargo.lock"}
    found = []
    for file in map(Path, files):
        lock = locks.get(file.name)
        if lock and resolves(ROOT / file) and str(file.with_name(lock)) not in files:
            found.append(f"{file}: no {lock} in git beside it")
    return found


def resolves(manifest: Path) -> bool:
    """Whether a package manager would choose versions for it, and not for a workspace around it or for nothing at all."""
    text = manifest.read_text()
    return "[workspace]" in text if manifest.name == "Cargo.toml" else "ependencies" in text


CHECKS = {
    "Makefile": makefile_faults,
    "requirements.txt": requirements_faults,
    "package.json": package_faults,
    "package-lock.json": lock_faults,
}


def tracked() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def faults(files: list[str]) -> list[str]:
    found = without_lock(files)
    for file in files:
        for ending, check in CHECKS.items():
            if file.rpartition("/")[2] == ending or (ending == "requirements.txt" and file.endswith(f"-{ending}")):
                found += [f"{file}: {fault}" for fault in check((ROOT / file).read_text())]
    return found


def main() -> int:
    if not (ROOT / ".git").exists():
        print("not a git checkout: pins are not checked", file=sys.stderr)
        return 0
    found = faults(tracked())
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

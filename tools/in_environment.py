"""Runs a script in a Python environment of its own.

`python3 tools/in_environment.py FOLDER REQUIREMENTS SCRIPT [ARGUMENT ..]` makes `FOLDER` anew whenever `REQUIREMENTS` is not the
file it was made from. Without `venv` on the machine, pip puts the packages under `FOLDER` instead.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

INSTALL = ["install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]


def make(folder: Path, requirements: Path) -> None:
    """Installs `requirements` under `folder`, in an environment where Python can make one."""
    shutil.rmtree(folder, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", folder]).returncode == 0:
        subprocess.run([folder / "bin" / "python", "-m", "pip", *INSTALL, "-r", requirements], check=True)
        return
    packages = folder / "packages"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "pip", *INSTALL, "--target", packages, "-r", requirements], check=True)


def run(folder: Path, script: str, arguments: list[str]) -> int:
    """The script's exit code."""
    python, packages = folder / "bin" / "python", folder / "packages"
    if python.exists():
        return subprocess.run([python, script, *arguments]).returncode
    return subprocess.run([sys.executable, script, *arguments], env={**os.environ, "PYTHONPATH": str(packages)}).returncode


def main() -> int:
    folder, requirements, script, *arguments = sys.argv[1:]
    folder, requirements = Path(folder).resolve(), Path(requirements)
    stamp = folder / "installed-requirements.txt"
    if not stamp.exists() or stamp.read_text() != requirements.read_text():
        make(folder, requirements)
        stamp.write_text(requirements.read_text())
    return run(folder, script, arguments)


if __name__ == "__main__":
    sys.exit(main())

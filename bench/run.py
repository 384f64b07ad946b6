"""Sets up the benchmark's own Python environment and runs `compare_ezkl.py` in it.

Arguments are handed on: `python3 bench/run.py --help` shows them.
"""

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parent / "build" / "bench-venv"
REQUIREMENTS = HERE / "requirements.txt"


def environment_python() -> Path:
    """The environment's interpreter; made anew when `requirements.txt` is not the one it was made from."""
    python, stamp = ENVIRONMENT / "bin" / "python", ENVIRONMENT / "installed-requirements.txt"
    wanted = REQUIREMENTS.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS]
        subprocess.run(install, check=True)
        stamp.write_text(wanted)
    return python


if __name__ == "__main__":
    sys.exit(subprocess.run([environment_python(), HERE / "compare_ezkl.py", *sys.argv[1:]]).returncode)

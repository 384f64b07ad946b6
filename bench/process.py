"""Runs a command and measures it from outside."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BYTES_PER_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Finished:
    """`result` is the JSON object on the last line of stdout; memory is the process's own high-water mark."""

    result: dict
    wall_seconds: float
    peak_memory_bytes: int


class CommandFailed(RuntimeError):
    """A command ended with a code other than 0, or its last line is no JSON object."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def measured(command: Sequence[str | Path]) -> Finished:
    """Runs `command` in the repository's root, where `assay` finds solc, to its end; its stderr passes through.

    stdout goes to a file, so that the child never waits for a reader.
    """
    with tempfile.TemporaryFile("w+") as stdout:
        start = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=stdout, cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        lines = stdout.read().splitlines()
    shown = " ".join(str(part) for part in command)
    if child.returncode != 0:
        raise CommandFailed(f"`{shown}` ended with code {child.returncode}", child.returncode)
    try:
        result = json.loads(lines[-1])
    except (IndexError, json.JSONDecodeError) as error:
        raise CommandFailed(f"`{shown}` printed no JSON object on its last line", 0) from error
    return Finished(result, seconds, usage.ru_maxrss * BYTES_PER_RSS_UNIT)


def run_tool(command: list[str], stdin: str = "") -> str:
    """What a tool prints on stdout, run in the repository's root."""
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=True, cwd=ROOT).stdout

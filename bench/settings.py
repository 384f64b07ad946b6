"""What a run measures, and which models it has done: kept on disk so that an interrupted run can go on."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """`runs` proofs and `setups` set-ups a system, errors over `samples` inputs."""

    assay: Path
    runs: int
    setups: int
    samples: int


class OtherRun(RuntimeError):
    """`--resume` without a run to resume, or with other settings than it began with."""


@dataclass(frozen=True)
class RunState:
    """A run in `file`; its name is the time it began."""

    file: Path
    name: str

    @staticmethod
    def begin(file: Path, settings: Settings) -> "RunState":
        name = datetime.now(timezone.utc).isoformat(timespec="seconds")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"name": name, "settings": asdict(settings), "done": []}, default=str))
        return RunState(file, name)

    @staticmethod
    def resume(file: Path, settings: Settings) -> "RunState":
        if not file.exists():
            raise OtherRun("there is no run to resume")
        kept = json.loads(file.read_text())
        now = json.loads(json.dumps(asdict(settings), default=str))
        if kept["settings"] != now:
            raise OtherRun(f"the run to resume has settings {kept['settings']}, got {now}")
        return RunState(file, kept["name"])

    def done(self) -> list[str]:
        return json.loads(self.file.read_text())["done"]

    def finish(self, model: str) -> None:
        kept = json.loads(self.file.read_text())
        kept["done"] = [*kept["done"], model]
        self.file.write_text(json.dumps(kept))

"""Where a comparison ran, and whether there is room for it."""

import os
import platform
import shutil
import time
from pathlib import Path

GIB = 1024**3


def facts() -> dict:
    """Processor, memory in bytes and how many processors others keep busy while we wait; takes two seconds."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "processors": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "busy_processors": busy_processors(),
    }


def busy_processors() -> float | None:
    """Over two seconds of doing nothing ourselves; `None` where the system does not tell (not Linux)."""
    table = Path("/proc/stat")
    if not table.exists():
        return None

    def idle_and_all() -> tuple[int, int]:
        times = [int(field) for field in table.read_text().splitlines()[0].split()[1:9]]
        return times[3] + times[4], sum(times)

    idle, total = idle_and_all()
    time.sleep(2)
    idle_after, total_after = idle_and_all()
    share = 1 - (idle_after - idle) / (total_after - total)
    return round(share * (os.cpu_count() or 1), 2)


def is_busy(of: dict) -> bool:
    """Whether others took more than a tenth of the processors when `facts` were taken."""
    return (of["busy_processors"] or 0) > of["processors"] / 10


def processor() -> str:
    """The model's name where Linux tells it."""
    table = Path("/proc/cpuinfo")
    lines = table.read_text().splitlines() if table.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def free_memory() -> int | None:
    """Bytes that processes can have without swapping; `None` where the system does not tell (not Linux)."""
    table = Path("/proc/meminfo")
    lines = table.read_text().splitlines() if table.exists() else []
    found = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(found[0]) * 1024 if found else None


def lacking(memory: int, disk: int, folder: Path) -> str | None:
    """Says what there is too little of for a run that takes `memory` and `disk` bytes; `None` where it fits."""
    free = free_memory()
    if free is not None and free < memory:
        return f"{free / GIB:.1f} GiB of memory are free, and it takes up to {memory / GIB:.0f}"
    free = shutil.disk_usage(folder).free
    if free < disk:
        return f"{free / GIB:.1f} GiB of disk are free, and it takes up to {disk / GIB:.0f}"
    return None

"""The comparison as Markdown, and whether the targets hold."""

from dataclasses import dataclass

MIB = 1024 * 1024

ROWS = (
    ("proving, s", "prove_seconds", "{:.2f}", 1),
    ("proving, whole process, s", "prove_wall_seconds", "{:.2f}", 1),
    ("peak memory while proving, MiB", "prove_peak_memory_bytes", "{:,.0f}", MIB),
    ("transaction gas", "transaction_gas", "{:,.0f}", 1),
    ("deployment gas", "deploy_gas", "{:,.0f}", 1),
    ("verifier runtime, bytes", "runtime_bytes", "{:,.0f}", 1),
    ("calldata, bytes", "calldata_bytes", "{:,.0f}", 1),
    ("proof, bytes", "proof_bytes", "{:,.0f}", 1),
    ("key generation, s", "setup_seconds", "{:.2f}", 1),
    ("set-up, whole process, s", "setup_wall_seconds", "{:.2f}", 1),
    ("peak memory in set-up, MiB", "setup_peak_memory_bytes", "{:,.0f}", MIB),
    ("proving key, MiB", "proving_key_bytes", "{:,.1f}", MIB),
    ("verifying key, bytes", "verifying_key_bytes", "{:,.0f}", 1),
)


@dataclass(frozen=True)
class Target:
    """`figure` of EZKL divided by ours has to be at least `ratio` (more than it, if `strictly`)."""

    label: str
    figure: str
    ratio: float
    strictly: bool

    def holds(self, theirs: dict, ours: dict) -> bool:
        reached = theirs[self.figure] / ours[self.figure]
        return reached > self.ratio if self.strictly else reached >= self.ratio


TARGETS = (
    Target("proving at least 6 times faster", "prove_seconds", 6, strictly=False),
    Target("transaction gas less than half", "transaction_gas", 2, strictly=True),
)


def table(theirs: dict, ours: dict | None) -> str:
    """One row per figure; the ratio is EZKL's figure divided by Assay's."""
    lines = ["| figure | EZKL | Assay | ratio |", "|---|---:|---:|---:|"]
    for label, key, shape, unit in (("rows, log2", "logrows", "{:.0f}", 1), *ROWS):
        left = shape.format(theirs[key] / unit)
        if ours is None:
            lines.append(f"| {label} | {left} | | |")
            continue
        ratio = "" if key == "logrows" else f"{theirs[key] / ours[key]:.2f}"
        lines.append(f"| {label} | {left} | {shape.format(ours[key] / unit)} | {ratio} |")
    return "\n".join(lines)


def verdicts(theirs: dict, ours: dict) -> list[tuple[Target, bool]]:
    return [(target, target.holds(theirs, ours)) for target in TARGETS]

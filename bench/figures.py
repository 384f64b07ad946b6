"""The figures of a comparison: their names and units, medians over rounds, ratios with their ranges."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
SCHEMA_VERSION = 1
"""Of the results' JSON files."""

Figures = dict[str, float]
"""Figures of one round, or their medians, by the names in `FIGURES`."""


@dataclass(frozen=True)
class Figure:
    """How a figure is named and printed; `better` says what a smaller one is."""

    label: str
    unit: str
    better: str
    shape: str = "{:,.0f}"
    scale: float = 1

    def heading(self) -> str:
        return f"{self.label}, {self.unit}" if self.unit else self.label

    def number(self, value: float) -> str:
        return self.shape.format(value / self.scale)

    def shown(self, value: float) -> str:
        return f"{self.number(value)} {self.unit}".rstrip()


def seconds(label: str) -> Figure:
    return Figure(label, "s", "faster", "{:,.2f}")


def mebibytes(label: str) -> Figure:
    return Figure(label, "MiB", "less", "{:,.1f}", MEBIBYTE)


def count(label: str, unit: str) -> Figure:
    return Figure(label, unit, "less")


FIGURES = {
    "prove_seconds": seconds("proving"),
    "setup_seconds": seconds("set-up"),
    "key_seconds": seconds("key generation"),
    "verify_seconds": Figure("verification", "s", "faster", "{:,.3f}"),
    "prove_peak_memory_bytes": mebibytes("memory, proving"),
    "setup_peak_memory_bytes": mebibytes("memory, set-up"),
    "proving_key_bytes": mebibytes("proving key"),
    "verifying_key_bytes": count("verifying key", "bytes"),
    "proof_bytes": count("proof", "bytes"),
    "calldata_bytes": count("calldata", "bytes"),
    "transaction_gas": count("gas", ""),
    "deploy_gas": count("deployment gas", ""),
    "runtime_bytes": count("runtime", "bytes"),
    "max_abs_error": Figure("max error", "", "less", "{:.1e}"),
}


def times(theirs: float, ours: float) -> float | None:
    """How often ours goes into theirs; `None` where ours is 0."""
    return theirs / ours if ours else None


def medians(rounds: list[Figures]) -> Figures:
    """The median of each figure over the rounds that measured it; the first round measures all."""
    return {name: median(rounds, name) for name in rounds[0]}


def median(rounds: list[Figures], name: str) -> float:
    return statistics.median(figures[name] for figures in rounds if name in figures)


def ratio(theirs: list[Figures], ours: list[Figures], name: str) -> dict | None:
    """EZKL's median over Assay's, and the smallest and largest ratio of two figures of one round."""
    pairs = ((t[name], o[name]) for t, o in zip(theirs, ours, strict=True) if name in t and name in o)
    return with_range(median(theirs, name), median(ours, name), pairs)


def with_range(theirs: float, ours: float, pairs: Iterable[tuple[float, float]]) -> dict | None:
    """The ratio of two figures, its range over `pairs` of (theirs, ours); `None` where ours is 0."""
    ratios = [times(*pair) for pair in pairs]
    known = [each for each in ratios if each is not None]
    middle = times(theirs, ours)
    if middle is None or not known:
        return None
    return {"ratio": middle, "low": min(known), "high": max(known)}

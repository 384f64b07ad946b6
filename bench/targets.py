"""Bounds that a comparison has to keep, and whether it does."""

from dataclasses import asdict, dataclass
from typing import Literal

from figures import FIGURES, Figures, times


@dataclass(frozen=True)
class Target:
    """A bound on one figure in one mode of Assay; results keep its fields.

    `ratio`: EZKL's figure divided by ours is at least `bound`. `limit`: ours is at most `bound`.
    """

    mode: str
    figure: str
    kind: Literal["ratio", "limit"]
    bound: float

    def label(self) -> str:
        figure = FIGURES[self.figure]
        if self.kind == "limit":
            return f"{figure.label} at most {figure.shown(self.bound)}"
        if self.bound == 1:
            return f"{figure.label} no worse"
        return f"{figure.label} at least {self.bound:g} times {figure.better}"

    def verdict(self, theirs: Figures, ours: Figures) -> dict:
        """The target with what was reached, as a JSON object."""
        if self.kind == "limit":
            reached, holds = ours[self.figure], ours[self.figure] <= self.bound
        else:
            # Without a division: an error may be 0.
            reached, holds = (
                times(theirs[self.figure], ours[self.figure]),
                theirs[self.figure] >= self.bound * ours[self.figure],
            )
        return {**asdict(self), "reached": reached, "holds": holds}


def at_least(mode: str, figure: str, times_better: float) -> Target:
    return Target(mode, figure, "ratio", times_better)


def at_most(mode: str, figure: str, bound: float) -> Target:
    return Target(mode, figure, "limit", bound)

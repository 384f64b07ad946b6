"""The shape of a system under comparison."""

from pathlib import Path
from typing import Protocol

from chain import Anvil
from figures import Figures


class System(Protocol):
    """`setup` comes before everything else; each call of `setup` and `prove` measures it anew."""

    name: str
    layout: dict
    """What the set-up chose, such as `logrows`."""
    public_values: list[int]
    """How many inputs and outputs the last proof shows to the verifier."""

    def prepare(self) -> None:
        """What is done once and not measured."""

    def setup(self) -> Figures:
        """From the ONNX file to keys and the verifier's bytecode, the reference string being there."""

    def prove(self, chain: Anvil) -> Figures:
        """Proves the model's own input, checks the proof natively and as a transaction."""

    def outputs(self, samples: list[Path]) -> list[list[float] | None]:
        """The outputs that a proof states for each sample, flat; `None` where the system refuses it."""

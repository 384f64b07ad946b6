"""What is compared: the models, how Assay builds each of them, and which targets have to hold."""

from dataclasses import dataclass

from targets import Target, at_least, at_most

GIB = 1024**3


@dataclass(frozen=True)
class Mode:
    """One way to build: its name in the tables, and the arguments of `assay build`."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A folder of `models`: how it is built, and what has to hold.

    `reading` are arguments of `assay build` in every mode. `memory` and `disk` in bytes are what EZKL takes at most,
    with some room.
    """

    model: str
    modes: tuple[Mode, ...]
    targets: tuple[Target, ...] = ()
    reading: tuple[str, ...] = ()
    memory: int = 4 * GIB
    disk: int = 2 * GIB


BALANCED = Mode("balanced", ())
SPEED = Mode("speed", ("--optimize", "speed"))
GAS_330K = Mode("330k gas", ("--gas-budget", "330000"))

EIGHT_TIMES = at_least(SPEED.name, "prove_seconds", 8)


def lenet_targets() -> tuple[Target, ...]:
    """What has to hold for the LeNet shape; sizes are decimal."""
    in_both_modes = (
        target
        for mode, proving in ((SPEED.name, 50), (GAS_330K.name, 30))
        for target in (
            at_least(mode, "prove_seconds", proving),
            at_least(mode, "setup_seconds", 30),
            at_most(mode, "prove_peak_memory_bytes", 1.2e9),
            at_most(mode, "setup_peak_memory_bytes", 1.2e9),
            at_most(mode, "proving_key_bytes", 400e6),
            at_least(mode, "max_abs_error", 1),
        )
    )
    return (*in_both_modes, at_most(GAS_330K.name, "transaction_gas", 330_000))


PIXELS = ("--input-range", "0:1")
LARGE = {"memory": 10 * GIB, "disk": 6 * GIB}

CASES = (
    Case("volatility-ltv", (BALANCED, SPEED), (at_least(BALANCED.name, "transaction_gas", 2), EIGHT_TIMES)),
    Case("iris", (BALANCED, SPEED), (EIGHT_TIMES,)),
    Case("mlp-1k", (BALANCED, SPEED), (EIGHT_TIMES,), PIXELS),
    Case("mlp-10k", (BALANCED, SPEED), (), PIXELS),
    Case("mlp-100k", (BALANCED, SPEED), (at_least(SPEED.name, "prove_seconds", 20),), PIXELS),
    Case("cnn-10k", (BALANCED, SPEED), (), PIXELS, **LARGE),
    Case("cnn-100k", (BALANCED, SPEED), (), PIXELS, **LARGE),
    Case("lenet-digits", (SPEED, GAS_330K), lenet_targets(), PIXELS, **LARGE),
)

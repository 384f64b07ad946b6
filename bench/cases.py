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
    with some room. `ezkl_rows`: on how many of the calibration rows EZKL calibrates, where all of them would take it too
    long. `ezkl_refuses`: EZKL reads no such model, which a run sees for itself before it measures Assay alone.
    """

    model: str
    modes: tuple[Mode, ...]
    targets: tuple[Target, ...] = ()
    reading: tuple[str, ...] = ()
    memory: int = 4 * GIB
    disk: int = 2 * GIB
    ezkl_rows: int | None = None
    ezkl_refuses: bool = False


BALANCED = Mode("balanced", ())
SPEED = Mode("speed", ("--optimize", "speed"))
GAS_330K = Mode("330k gas", ("--gas-budget", "330000"))
GAS_350K = Mode("350k gas", ("--gas-budget", "350000"))

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


def tree_targets() -> tuple[Target, ...]:
    """What has to hold for a hundred trees of depth six: fast and cheap in one build."""
    return (
        *(at_least(mode, "prove_seconds", 15) for mode in (BALANCED.name, SPEED.name)),
        at_most(BALANCED.name, "transaction_gas", 290_000),
    )


def transformer_targets() -> tuple[Target, ...]:
    """What has to hold for four layers of width 64 with four heads over 64 tokens."""
    bounds = (("prove_seconds", 300), ("prove_peak_memory_bytes", 24 * GIB), ("transaction_gas", 350_000))
    return tuple(at_most(GAS_350K.name, figure, bound) for figure, bound in bounds)


def precise(error: str) -> tuple[str, ...]:
    """An error on calibration rows below EZKL's, so that neither speed nor gas comes from coarser numbers."""
    return ("--max-error", error)


DIGITS = ("--input-range", "0:1", *precise("0.0003"))
LARGE = {"memory": 10 * GIB, "disk": 6 * GIB}

CASES = (
    Case(
        "volatility-ltv",
        (BALANCED, SPEED),
        (at_least(BALANCED.name, "transaction_gas", 2), EIGHT_TIMES),
        precise("0.00003"),
    ),
    Case("iris", (BALANCED, SPEED), (EIGHT_TIMES,), precise("0.0005")),
    Case("mlp-1k", (BALANCED, SPEED), (EIGHT_TIMES,), DIGITS),
    Case("mlp-10k", (BALANCED, SPEED), (), DIGITS),
    Case("mlp-100k", (BALANCED, SPEED), (at_least(SPEED.name, "prove_seconds", 20),), DIGITS),
    Case("cnn-10k", (BALANCED, SPEED), (), DIGITS, **LARGE),
    Case("cnn-100k", (BALANCED, SPEED), (), DIGITS, **LARGE),
    Case("lenet-digits", (SPEED, GAS_330K), lenet_targets(), DIGITS, **LARGE),
    Case("credit-trees", (BALANCED, SPEED), tree_targets(), precise("0.00001"), ezkl_rows=100, **LARGE),
    Case("lstm-volatility", (BALANCED, SPEED), (), precise("0.001"), ezkl_rows=8, **LARGE),
    Case(
        "tiny-transformer",
        (GAS_350K,),
        transformer_targets(),
        ("--input-range", "0:16", "--sums", "folded", *precise("0.5")),
        ezkl_refuses=True,
        **LARGE,
    ),
    Case("qdq-cnn", (BALANCED, SPEED), (), ("--input-range", "0:1"), ezkl_refuses=True, **LARGE),
)

"""The rows of the published tables, from the results of models as their JSON files hold them."""

from figures import FIGURES
from machine import is_busy
from targets import Target

GIB = 1024**3


def ratio_rows(found: list[dict]) -> list[list[str]]:
    return [
        [result["model"], mode["system"], *(shown_ratio(mode["ratios"][name]) for name in FIGURES)]
        for result in found
        for mode in result["assay"]
    ]


def shown_ratio(ratio: dict | None) -> str:
    """`None`: Assay's figure is 0, or EZKL refuses the model."""
    if ratio is None:
        return "-"
    low, middle, high = (three_digits(ratio[name]) for name in ("low", "ratio", "high"))
    return middle if low == high else f"{middle} ({low}–{high})"


def three_digits(value: float) -> str:
    decimals = next((d for bound, d in ((100, 0), (10, 1)) if value >= bound), 2)
    return f"{value:,.{decimals}f}"


def figure_rows(found: list[dict]) -> list[list[str]]:
    return [
        [
            result["model"],
            name,
            f"2^{system['layout']['logrows']}",
            *(FIGURES[name].number(system["medians"][name]) for name in FIGURES),
        ]
        for result in found
        for name, system in named_systems(result)
    ]


def named_systems(result: dict) -> list[tuple[str, dict]]:
    """Without EZKL where it refuses the model."""
    theirs = [("EZKL", result["ezkl"])] if result["ezkl"] else []
    return [*theirs, *((f"Assay, {mode['system']}", mode) for mode in result["assay"])]


def target_rows(found: list[dict]) -> list[list[str]]:
    return [
        [
            result["model"],
            target["mode"],
            label(target),
            reached(target),
            "holds" if target["holds"] else "**missed**",
        ]
        for result in found
        for target in result["targets"]
    ]


def label(target: dict) -> str:
    return Target(target["mode"], target["figure"], target["kind"], target["bound"]).label()


def reached(target: dict) -> str:
    if target["kind"] == "limit":
        return FIGURES[target["figure"]].shown(target["reached"])
    return "-" if target["reached"] is None else three_digits(target["reached"])


def where_rows(found: list[dict]) -> list[list[str]]:
    return [
        [
            result["model"],
            result["date"],
            machine(result["machine"]),
            others(result["machine"]),
            str(result["runs"]),
            str(result["samples"]),
            result["ezkl_version"],
            result["assay_version"],
        ]
        for result in found
    ]


def others(facts: dict) -> str:
    """Processors that other work kept busy before a model was measured."""
    if facts["busy_processors"] is None:
        return "unknown"
    shown = f"{facts['busy_processors']:.1f}"
    return f"**{shown}**" if is_busy(facts) else shown


def machine(facts: dict) -> str:
    memory = f"{facts['memory_bytes'] / GIB:.0f} GiB"
    return f"{facts['processor']}, {facts['processors']} processors, {memory}, {facts['system']}"

"""Fits the voice comparison of README.md to real voices and writes it beside this file.

`python train.py` rewrites model, calibration data and inputs; with `--check` it writes nothing, and exits with 1 unless
they hold.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import helper
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from threadpoolctl import threadpool_limits
from utterances import Utterances, load

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from artefacts import Example, input_file, main, run_onnx, to_onnx  # noqa: E402

DIMENSIONS = 7
SHRINKAGE = 0.05
ENROLLED = 5
CALIBRATION_ROWS = 90
# Of pairs of strangers; the threshold follows from it.
WRONGLY_ACCEPTED = 0.05


class Embedding:
    """A linear map of features `[rows, 36]` to `[rows, 7]` in which each speaker's have about unit variance."""

    def __init__(self, known: Utterances) -> None:
        fitted = LinearDiscriminantAnalysis(solver="eigen", shrinkage=SHRINKAGE).fit(known.features, known.speakers)
        self.weights = fitted.scalings_[:, :DIMENSIONS]
        self.bias = -known.features.mean(axis=0) @ self.weights

    def __call__(self, features: np.ndarray) -> np.ndarray:
        return features @ self.weights + self.bias

    def template(self, utterances: np.ndarray) -> np.ndarray:
        """What is enrolled, `[7]`: the mean of some utterances `[rows, 36]`."""
        return self(utterances).mean(axis=0)


def enrol(embedding: Embedding, utterances: Utterances) -> tuple[dict[int, np.ndarray], Utterances]:
    """Templates of all speakers from their first utterances, and the utterances that are left."""
    first = np.zeros(len(utterances.speakers), dtype=bool)
    for speaker in np.unique(utterances.speakers):
        first[np.flatnonzero(utterances.speakers == speaker)[:ENROLLED]] = True
    enrolled = utterances.of(first)
    templates = {
        int(speaker): embedding.template(enrolled.of(enrolled.speakers == speaker).features)
        for speaker in np.unique(utterances.speakers)
    }
    return templates, utterances.of(~first)


def distances(embedding: Embedding, templates: dict[int, np.ndarray], probes: Utterances) -> np.ndarray:
    """Squared distances `[rows, templates]` of probes to templates, in the order of `templates`."""
    embedded = embedding(probes.features)
    return np.stack([((embedded - template) ** 2).sum(axis=1) for template in templates.values()], axis=1)


def unseen_distances(utterances: Utterances) -> tuple[np.ndarray, np.ndarray]:
    """Squared distances of own and of strangers' probes to templates of speakers whom the embedding does not know."""
    own, strange = [], []
    for speaker in np.unique(utterances.speakers):
        embedding = Embedding(utterances.of(utterances.speakers != speaker))
        templates, probes = enrol(embedding, utterances)
        found = distances(embedding, {0: templates[int(speaker)]}, probes)[:, 0]
        own.append(found[probes.speakers == speaker])
        strange.append(found[probes.speakers != speaker])
    return np.concatenate(own), np.concatenate(strange)


def comparison(embedding: Embedding, threshold: float) -> onnx.ModelProto:
    """1 where the squared distance of an embedded probe to a template is below the threshold, else 0."""
    weights = {
        "weights": embedding.weights,
        "bias": embedding.bias,
        "signs": np.array([[0.0, -1.0]]),
        "thresholds": np.array([0.0, threshold]),
        "axes": np.array([1]),
    }
    nodes = [
        helper.make_node("Gemm", ["probe", "weights", "bias"], ["embedded"]),
        helper.make_node("Sub", ["embedded", "template"], ["apart"]),
        helper.make_node("Mul", ["apart", "apart"], ["squares"]),
        helper.make_node("ReduceSum", ["squares", "axes"], ["distance"], keepdims=1),
        helper.make_node("Gemm", ["distance", "signs", "thresholds"], ["closeness"]),
        helper.make_node("ArgMax", ["closeness"], ["accepted"], axis=1),
    ]
    inputs = {"template": DIMENSIONS, "probe": embedding.weights.shape[0]}
    return to_onnx("biometric", inputs, "accepted", nodes, weights)


def proof_inputs(
    templates: dict[int, np.ndarray], probes: Utterances, accepts: Callable[[np.ndarray, np.ndarray], int]
) -> dict[str, object]:
    """Speaker 1 and speaker 2 as they are let in, and speaker 2 before the template of speaker 1."""

    def probe(speaker: int, template: int, accepted: int) -> np.ndarray:
        own = probes.of(probes.speakers == speaker).features
        return next(row for row in own if accepts(templates[template], row) == accepted)

    def file(template: int, row: np.ndarray, salt: str) -> dict[str, object]:
        return input_file({"template": salt}, template=templates[template], probe=row)

    return {
        "input.json": file(1, probe(1, 1, 1), "alice"),
        "inputs/bob.json": file(2, probe(2, 2, 1), "bob"),
        "inputs/bob-before-alices-template.json": file(1, probe(2, 1, 0), "alice"),
    }


def build() -> Example:
    known, unseen = load("TRAIN"), load("TEST")
    with threadpool_limits(limits=1):
        threshold = float(np.quantile(unseen_distances(known)[1], WRONGLY_ACCEPTED))
        embedding = Embedding(known)
        templates, probes = enrol(embedding, unseen)
        strangers = unseen_distances(unseen)
    model = comparison(embedding, threshold)

    def accepts(template: np.ndarray, row: np.ndarray) -> int:
        return int(run_onnx(model, template=template[None], probe=row[None])[0])

    def figures(model: onnx.ModelProto) -> dict[str, float]:
        accepted = np.stack(
            [
                run_onnx(model, template=np.tile(t, (len(probes.speakers), 1)), probe=probes.features)
                for t in templates.values()
            ],
            axis=1,
        )
        own = probes.speakers[:, None] == np.array(list(templates))[None]
        return {
            "own_accepted": round(float(accepted[own].mean()), 3),
            "others_accepted": round(float(accepted[~own].mean()), 4),
            "own_accepted_of_speakers_not_fitted_to": round(float((strangers[0] < threshold).mean()), 3),
            "others_accepted_of_speakers_not_fitted_to": round(float((strangers[1] < threshold).mean()), 4),
            "own_tries": int(own.sum()),
            "others_tries": int((~own).sum()),
        }

    rows = np.linspace(0, len(known.speakers) - 1, CALIBRATION_ROWS).astype(int)
    enrolled = enrol(embedding, known)[0]
    # Own templates and others' in turn, so that distances of both kinds are in the calibration.
    shown = [enrolled[int((known.speakers[row] + turn % 2 * 4 - 1) % 9 + 1)] for turn, row in enumerate(rows)]
    calibration = [input_file(template=t, probe=known.features[row]) for t, row in zip(shown, rows, strict=True)]
    return Example(model, {"calibration.json": calibration, **proof_inputs(templates, probes, accepts)}, figures)


if __name__ == "__main__":
    sys.exit(main(HERE, build, tolerance=0.02))

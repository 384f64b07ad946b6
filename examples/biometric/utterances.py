"""Nine men who say two vowels (Kudo, Toyama and Shimbo 1999), as the package aeon ships them."""

from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import numpy as np

FOLDER = "aeon/datasets/data/JapaneseVowels"
COEFFICIENTS = 12
PARTS = 3


@dataclass(frozen=True)
class Utterances:
    """`features` `[rows, 36]` and `speakers` `[rows]`, 1 to 9."""

    features: np.ndarray
    speakers: np.ndarray

    def of(self, chosen: np.ndarray) -> "Utterances":
        """The rows for which `chosen` `[rows]` says so."""
        return Utterances(self.features[chosen], self.speakers[chosen])


def load(part: str) -> Utterances:
    """`TRAIN`, 30 utterances of each speaker, or `TEST`, 24 to 88 of each."""
    path = distribution("aeon").locate_file(f"{FOLDER}/JapaneseVowels_{part}.ts")
    lines = Path(path).read_text().splitlines()
    series = [line.split(":") for line in lines[lines.index("@data") + 1 :]]
    features = [features_of(np.array([row.split(",") for row in rows], dtype=float)) for *rows, _ in series]
    return Utterances(np.array(features), np.array([int(speaker) for *_, speaker in series]))


def features_of(frames: np.ndarray) -> np.ndarray:
    """From the cepstrum of 7 to 29 frames `[12, frames]` to its mean in the first, second and last third `[36]`."""
    return np.concatenate([part.mean(axis=1) for part in np.array_split(frames, PARTS, axis=1)])

"""Handwritten digits as scikit-learn ships them: which rows train, which test, and their size."""

import hashlib
from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_digits

SIDE = 8
LEVELS = 16
TEST_ROWS = 400


@dataclass(frozen=True)
class Part:
    """`pixels` `[rows, 8, 8]`, integers 0..16, and `labels` `[rows]`, 0..9."""

    pixels: np.ndarray
    labels: np.ndarray

    def images(self, side: int) -> np.ndarray:
        """`[rows, 1, side, side]` float32 in sixteenths from 0 to 1, each pixel repeated in both directions."""
        times = side // SIDE
        grown = self.pixels.repeat(times, axis=1).repeat(times, axis=2)
        return (grown[:, None] / LEVELS).astype(np.float32)


def parts() -> tuple[Part, Part]:
    """Training rows, and the last `TEST_ROWS` rows of the set for testing.

    The order is kept: neighbouring rows look alike, and shuffling would put some of
    every such run into both parts.
    """
    data = load_digits()
    pixels, labels = data.images.astype(np.int64), data.target
    return Part(pixels[:-TEST_ROWS], labels[:-TEST_ROWS]), Part(pixels[-TEST_ROWS:], labels[-TEST_ROWS:])


def fingerprint(part: Part) -> str:
    """SHA-256 of pixels and labels, one byte each."""
    return hashlib.sha256(part.pixels.astype(np.uint8).tobytes() + part.labels.astype(np.uint8).tobytes()).hexdigest()

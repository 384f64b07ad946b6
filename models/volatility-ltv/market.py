"""Daily index closes, the eight features computed from them, and the target.

Every feature is a function of at most 252 daily closes and uses only
differences, products, quotients, maxima and square roots, so that a contract
holding the same closes can compute it in integers. README.md states the
formulas.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from arch.data import nasdaq, sp500

TRADING_DAYS_PER_YEAR = 252
HORIZON = 21
VOLATILITY_WINDOWS = (5, 10, 21, 63)
RETURN_WINDOWS = (5, 21, 63)
DRAWDOWN_WINDOW = 252

FEATURES = (
    *(f"volatility_{n}" for n in VOLATILITY_WINDOWS),
    *(f"return_{n}" for n in RETURN_WINDOWS),
    f"drawdown_{DRAWDOWN_WINDOW}",
)
LAST_MONTH = FEATURES.index(f"volatility_{HORIZON}")


@dataclass(frozen=True)
class Series:
    """One index: `dates` and `closes`, both of shape `[days]`, oldest first."""

    name: str
    dates: np.ndarray
    closes: np.ndarray

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.closes.astype("<f8").tobytes()).hexdigest()


@dataclass(frozen=True)
class Samples:
    """Rows of one index; all arrays share the first dimension.

    `inputs` is `[rows, 8]` in the order of `FEATURES`; `targets` is the
    annualised volatility of the `HORIZON` returns after the row's day;
    `next_closes` is `[rows, HORIZON]`, relative to the row's close.
    """

    index: str
    dates: np.ndarray
    inputs: np.ndarray
    targets: np.ndarray
    next_closes: np.ndarray

    def between(self, first: str, last: str) -> "Samples":
        """Rows from day `first` on whose whole target lies on or before day `last`.

        Consecutive ranges therefore leave `HORIZON` days out between them, and
        no two of their targets share a return.
        """
        first_day, last_day = np.datetime64(first), np.datetime64(last)
        rows = np.flatnonzero((self.dates >= first_day) & (self.dates <= last_day))
        rows = rows[rows + HORIZON < len(self.dates)]
        rows = rows[self.dates[rows + HORIZON] <= last_day]
        rows = rows[~np.isnan(self.targets[rows])]
        return Samples(self.index, *(a[rows] for a in (self.dates, self.inputs, self.targets, self.next_closes)))


def series() -> list[Series]:
    """The daily S&P 500 and NASDAQ Composite closes that `arch` ships (1999 to 2018)."""
    frames = {"sp500": sp500.load(), "nasdaq": nasdaq.load()}
    return [Series(name, f.index.values.astype("datetime64[D]"), f["Close"].to_numpy()) for name, f in frames.items()]


def latest_closes(index: Series, days: int, decimals: int) -> dict[str, object]:
    """The last `days` closes of an index as a price feed would give them: integers of so many decimals, oldest first."""
    return {
        "index": index.name,
        "decimals": decimals,
        "dates": [str(date) for date in index.dates[-days:]],
        "closes": [round(close * 10**decimals) for close in index.closes[-days:].tolist()],
    }


def annualised_volatility(returns: np.ndarray) -> float:
    """Root of the mean squared daily return, times the root of 252; no mean is subtracted."""
    return float(np.sqrt(TRADING_DAYS_PER_YEAR / len(returns) * np.sum(returns**2)))


def features(closes: np.ndarray) -> np.ndarray:
    """The eight features of the last day of `closes` (at least 252 of them, oldest first)."""
    returns = closes[1:] / closes[:-1] - 1
    return np.array(
        [
            *(annualised_volatility(returns[-n:]) for n in VOLATILITY_WINDOWS),
            *(closes[-1] / closes[-1 - n] - 1 for n in RETURN_WINDOWS),
            1 - closes[-1] / closes[-DRAWDOWN_WINDOW:].max(),
        ]
    )


def samples(index: Series) -> Samples:
    """One row per day with 252 closes behind it; the last `HORIZON` rows have no target (NaN)."""
    days = range(DRAWDOWN_WINDOW - 1, len(index.closes))
    targets = np.full(len(days), np.nan)
    ahead = np.full((len(days), HORIZON), np.nan)
    for row, day in enumerate(days):
        window = index.closes[day : day + HORIZON + 1]
        if len(window) == HORIZON + 1:
            targets[row] = annualised_volatility(window[1:] / window[:-1] - 1)
            ahead[row] = window[1:] / window[0]
    inputs = np.stack([features(index.closes[day - DRAWDOWN_WINDOW + 1 : day + 1]) for day in days])
    return Samples(index.name, index.dates[days.start :], inputs, targets, ahead)

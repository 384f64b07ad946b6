"""How good a volatility forecast is, and the loan-to-value that follows from it."""

import math

import numpy as np
from market import HORIZON, LAST_MONTH, TRADING_DAYS_PER_YEAR, Samples

LTV = {"horizon_days": 10, "z": 3.0, "liquidation_bonus": 0.05, "buffer": 0.02, "minimum": 0.0, "maximum": 0.85}
"""The README's example: parameters of the consuming contract, not of the model."""

SMALLEST_FORECAST = 0.01


def errors(forecast: np.ndarray, realised: np.ndarray) -> dict[str, float]:
    """`mse` and `rmse` of annualised volatility; `qlike` of variance (Patton 2011), 0 for a perfect forecast."""
    ratio = (realised / np.maximum(forecast, SMALLEST_FORECAST)) ** 2
    mse = float(np.mean((forecast - realised) ** 2))
    return {
        "mse": mse,
        "rmse": math.sqrt(mse),
        "qlike": float(np.mean(ratio - np.log(ratio) - 1)),
        "bias": float(np.mean(forecast - realised)),
    }


def loan_to_value(
    volatility: float,
    *,
    horizon_days: int,
    z: float,
    liquidation_bonus: float,
    buffer: float,
    minimum: float,
    maximum: float,
) -> float:
    """The largest debt per unit of collateral, to whole basis points, rounded down.

    `(1 - z * volatility * sqrt(horizon / 252)) / (1 + bonus) - buffer`, held between `minimum` and `maximum`.
    """
    haircut = z * volatility * math.sqrt(horizon_days / TRADING_DAYS_PER_YEAR)
    raw = (1 - haircut) / (1 + liquidation_bonus) - buffer
    return math.floor(min(max(raw, minimum), maximum) * 10_000) / 10_000


def haircut_breaches(forecast: np.ndarray, rows: Samples) -> float:
    """Share of days after which the index lost more than the haircut within the horizon of `LTV`."""
    days = LTV["horizon_days"]
    haircut = LTV["z"] * forecast * math.sqrt(days / TRADING_DAYS_PER_YEAR)
    return float(np.mean(1 - rows.next_closes[:, :days].min(axis=1) > haircut))


def compare(forecast: np.ndarray, linear: np.ndarray, rows: Samples) -> dict:
    """Scores of the model, of last month's volatility, and of a linear regression on the same inputs.

    `monthly` repeats them on every 21st row only, whose targets do not overlap.
    """
    candidates = {"model": forecast, "last_month": rows.inputs[:, LAST_MONTH], "linear": linear}
    every = slice(None, None, HORIZON)
    return {
        "rows": len(rows.targets),
        "first_day": str(rows.dates[0]),
        "last_day": str(rows.dates[-1]),
        "daily": {
            name: {**errors(values, rows.targets), "haircut_breaches": haircut_breaches(values, rows)}
            for name, values in candidates.items()
        },
        "monthly": {name: errors(values[every], rows.targets[every]) for name, values in candidates.items()},
    }

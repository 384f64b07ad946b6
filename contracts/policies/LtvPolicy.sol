// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {VolatilityHaircut} from "./VolatilityHaircut.sol";

/// @title From a forecast of volatility to a loan-to-value
/// @notice A position at this loan-to-value still repays the debt and the liquidator's bonus after a loss of the haircut:
/// `ltv = clamp((1 - haircut) / (1 + bonus) - buffer, minimum, maximum)`, each step rounded against the borrower.
/// A minimum above 0 is for the borrower: where the formula gives less, the minimum takes its place, and a position at it
/// does not survive the haircut.
/// @dev The formula and its figures are derived in `models/volatility-ltv/README.md`.
contract LtvPolicy is VolatilityHaircut {
    struct Parameters {
        /// @dev Standard deviations to survive, 18 decimals.
        uint256 deviations;
        /// @dev Trading days that a liquidation may take.
        uint256 horizon;
        /// @dev Forecasts from here on are refused, 18 decimals.
        uint256 volatilityBound;
        /// @dev What a liquidator is paid on top of the debt, 18 decimals; at most 1.
        uint256 bonus;
        /// @dev Margin for rounding and fees, basis points.
        uint16 buffer;
        /// @dev Basis points; above 0 it is lent even where the formula says less.
        uint16 minimum;
        /// @dev Basis points, below 10,000.
        uint16 maximum;
    }

    uint256 private constant BASIS_POINTS = 10_000;

    /// @notice What a liquidator is paid on top of the debt, 18 decimals.
    uint256 public immutable BONUS;

    /// @notice Margin for rounding and fees, basis points.
    uint256 public immutable BUFFER;

    /// @notice Smallest loan-to-value, basis points.
    uint256 public immutable MINIMUM;

    /// @notice Largest loan-to-value, basis points.
    uint256 public immutable MAXIMUM;

    /// @param parameters For good: another policy is another contract.
    constructor(Parameters memory parameters)
        VolatilityHaircut(parameters.deviations, parameters.horizon, parameters.volatilityBound)
    {
        if (parameters.bonus > WAD) revert InvalidPolicy("bonus");
        if (parameters.buffer >= BASIS_POINTS) revert InvalidPolicy("buffer");
        if (parameters.maximum >= BASIS_POINTS) revert InvalidPolicy("maximum");
        if (parameters.minimum > parameters.maximum) revert InvalidPolicy("minimum");

        BONUS = parameters.bonus;
        BUFFER = parameters.buffer;
        MINIMUM = parameters.minimum;
        MAXIMUM = parameters.maximum;
    }

    /// @notice The loan-to-value; never higher for a higher volatility.
    /// @param answer Annualised volatility, 18 decimals.
    /// @return value Basis points.
    function valueOf(int256 answer) external view returns (uint256 value) {
        uint256 haircut = _haircutOf(answer);
        uint256 points = haircut >= WAD ? 0 : (WAD - haircut) * BASIS_POINTS / (WAD + BONUS);
        uint256 buffered = points < BUFFER ? 0 : points - BUFFER;
        return Math.min(Math.max(buffered, MINIMUM), MAXIMUM);
    }

    /// @notice 4: values are basis points.
    function decimals() external pure returns (uint8) {
        return 4;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAnswerPolicy} from "../interfaces/IAnswerPolicy.sol";

/// @title How much a collateral may lose while it is being sold
/// @notice `haircut = z * volatility * sqrt(horizon / 252)`: a loss of `z` standard deviations over the trading days that a
/// liquidation may take. Rounded up at every step.
abstract contract VolatilityHaircut is IAnswerPolicy {
    /// @dev Numbers with 18 decimals are multiples of this.
    uint256 internal constant WAD = 1e18;

    /// @dev A year's trading days, as the model's volatility counts them.
    uint256 private constant TRADING_DAYS = 252;

    uint256 private constant MAXIMUM_DEVIATIONS = 100e18;

    /// @notice `ceil(z * sqrt(horizon / 252) * 1e18)`: the haircut per volatility, with 18 decimals.
    uint256 public immutable HAIRCUT_PER_VOLATILITY;

    /// @notice Forecasts from here on are refused; 18 decimals.
    uint256 public immutable VOLATILITY_BOUND;

    /// @notice The forecast is not positive, or not below the bound: nothing follows from it.
    error ForecastOutOfDomain(int256 forecast, uint256 bound);

    /// @notice A parameter makes no sense.
    error InvalidPolicy(string field);

    /// @param deviations `z`, standard deviations to survive, 18 decimals; above 0, at most 100.
    /// @param horizon Trading days that a liquidation may take; 1 to 252.
    /// @param volatilityBound Forecasts from here on are refused, 18 decimals; above 0.
    constructor(uint256 deviations, uint256 horizon, uint256 volatilityBound) {
        if (deviations == 0 || deviations > MAXIMUM_DEVIATIONS) revert InvalidPolicy("deviations");
        if (horizon == 0 || horizon > TRADING_DAYS) revert InvalidPolicy("horizon");
        if (volatilityBound == 0 || volatilityBound > type(uint128).max) revert InvalidPolicy("volatilityBound");

        // The root of a rounded-up integer, rounded up, is the exact root rounded up.
        uint256 squared = Math.ceilDiv(deviations * deviations * horizon, TRADING_DAYS);
        HAIRCUT_PER_VOLATILITY = Math.sqrt(squared, Math.Rounding.Ceil);
        VOLATILITY_BOUND = volatilityBound;
    }

    /// @dev The haircut for a forecast, 18 decimals, rounded up; it may exceed 1.
    function _haircutOf(int256 forecast) internal view returns (uint256) {
        if (forecast <= 0 || uint256(forecast) >= VOLATILITY_BOUND) {
            revert ForecastOutOfDomain(forecast, VOLATILITY_BOUND);
        }
        return Math.ceilDiv(uint256(forecast) * HAIRCUT_PER_VOLATILITY, WAD);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {VolatilityHaircut} from "./VolatilityHaircut.sol";

/// @title From a forecast of volatility to a haircut of a price
/// @notice For consumers that lend a fixed part of a price: the price is what moves.
contract HaircutPolicy is VolatilityHaircut {
    /// @param deviations Standard deviations to survive, 18 decimals; above 0, at most 100.
    /// @param horizon Trading days that a sale may take; 1 to 252.
    /// @param volatilityBound Forecasts from here on are refused, 18 decimals; above 0.
    constructor(uint256 deviations, uint256 horizon, uint256 volatilityBound)
        VolatilityHaircut(deviations, horizon, volatilityBound)
    {}

    /// @notice The haircut, at most 1; never lower for a higher volatility.
    /// @param answer Annualised volatility, 18 decimals.
    /// @return value 18 decimals.
    function valueOf(int256 answer) external view returns (uint256 value) {
        return Math.min(_haircutOf(answer), WAD);
    }

    /// @notice 18.
    function decimals() external pure returns (uint8) {
        return 18;
    }
}

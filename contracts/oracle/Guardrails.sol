// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";

import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";

/// @title From a model's integer to an answer, and what an answer has to keep to
/// @notice Nothing is ever clamped: an answer is stored as the model gave it, or the whole submission reverts.
library Guardrails {
    /// @dev One with 18 decimals.
    int256 private constant WAD = 1e18;

    /// @dev One in basis points.
    uint256 private constant BASIS_POINTS = 10_000;

    /// @dev `maximumChangeBps` that admits any change.
    uint32 private constant ANY_CHANGE = type(uint32).max;

    /// @notice `value / 2^scale` with 18 decimals, rounded exactly.
    /// @param value The model's integer; a product with 10^18 beyond 256 bits reverts with Solidity's panic.
    /// @param scale Binary places.
    /// @param rounding Towards minus or towards plus infinity.
    /// @return answer With 18 decimals.
    function toWad(int256 value, uint256 scale, IModelRiskOracle.Rounding rounding)
        internal
        pure
        returns (int256 answer)
    {
        int256 scaled = value * WAD;
        // Shifting right rounds towards minus infinity, of negative numbers too.
        return rounding == IModelRiskOracle.Rounding.Down ? scaled >> scale : -(-scaled >> scale);
    }

    /// @notice Reverts with `AnswerOutOfBounds` unless minimum <= answer <= maximum; so it fits into 128 bits.
    function requireWithinBounds(IModelRiskOracle.FeedConfig memory config, int256 answer) internal pure {
        if (answer < config.minimum || answer > config.maximum) {
            revert IModelRiskOracle.AnswerOutOfBounds(answer, config.minimum, config.maximum);
        }
    }

    /// @notice Reverts with `ChangeTooLarge` unless the answer is near enough to the one before it. Relative to an
    /// answer of 0 there is no distance: then the absolute limit alone holds.
    /// @param previous The answer before, of at most 128 bits.
    /// @param answer The answer, of at most 128 bits.
    function requireSmallChange(IModelRiskOracle.FeedConfig memory config, int256 previous, int256 answer)
        internal
        pure
    {
        uint256 change = SignedMath.abs(answer - previous);
        bool tooLarge = change > config.maximumChange;
        if (config.maximumChangeBps != ANY_CHANGE && previous != 0) {
            tooLarge = tooLarge || change * BASIS_POINTS > SignedMath.abs(previous) * config.maximumChangeBps;
        }
        if (tooLarge) revert IModelRiskOracle.ChangeTooLarge(previous, answer);
    }
}

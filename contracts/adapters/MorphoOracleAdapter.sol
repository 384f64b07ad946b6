// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMorphoOracle} from "../interfaces/IMorphoOracle.sol";
import {HaircutQuote} from "./HaircutQuote.sol";

/// @title A proven haircut for a market of Morpho Blue
/// @notice The base is the collateral, the quote is the loan token.
/// @dev Morpho liquidates by this price: read what `HaircutQuote` says about that.
contract MorphoOracleAdapter is HaircutQuote, IMorphoOracle {
    uint256 private constant SCALE = 1e36;

    /// @param parameters The market's tokens, their price, the haircut; for good.
    constructor(Parameters memory parameters) HaircutQuote(parameters) {}

    /// @inheritdoc IMorphoOracle
    function price() external view returns (uint256) {
        return _quote(SCALE);
    }
}

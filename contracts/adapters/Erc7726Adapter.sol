// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7726} from "../interfaces/IERC7726.sol";
import {HaircutQuote} from "./HaircutQuote.sol";

/// @title A proven haircut for readers of ERC-7726
/// @notice Quotes one pair, in one direction: what is safe for a collateral is not for a debt.
contract Erc7726Adapter is HaircutQuote, IERC7726 {
    /// @param parameters The pair, its price, its haircut; for good.
    constructor(Parameters memory parameters) HaircutQuote(parameters) {}

    /// @inheritdoc IERC7726
    function getQuote(uint256 baseAmount, address base_, address quote_) external view returns (uint256 quoteAmount) {
        if (base_ != base || quote_ != quote) revert OracleUnsupportedPair(base_, quote_);
        return _quote(baseAmount);
    }
}

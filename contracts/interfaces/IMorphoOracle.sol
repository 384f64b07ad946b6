// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What Morpho Blue asks the oracle of a market
interface IMorphoOracle {
    /// @notice One unit of the collateral in units of the loan token, times 1e36.
    function price() external view returns (uint256);
}

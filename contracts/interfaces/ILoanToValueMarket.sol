// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A market whose loan-to-value somebody may set
interface ILoanToValueMarket {
    /// @notice What may be borrowed per collateral, basis points.
    function loanToValue() external view returns (uint256);

    /// @notice Sets it.
    /// @param value Basis points.
    /// @param observedAt When the value was true, in seconds; has to be later than that of the value before.
    function setLoanToValue(uint256 value, uint256 observedAt) external;
}

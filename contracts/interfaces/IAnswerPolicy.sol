// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What a parameter is worth, given what a model said
/// @notice The step from a proven answer to the number that a market uses: a fixed rule, the same for everyone who reads.
interface IAnswerPolicy {
    /// @notice The parameter's value for an answer. Reverts for an answer that the rule was not made for.
    /// @param answer With 18 decimals, as the oracle stores it.
    /// @return value With `decimals()` decimals.
    function valueOf(int256 answer) external view returns (uint256 value);

    /// @notice Decimals of every value; 4 for basis points.
    function decimals() external view returns (uint8);
}

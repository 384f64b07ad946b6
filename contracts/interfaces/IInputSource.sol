// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Where a feed's inputs come from
/// @notice Computes the inputs of a model from what the chain knows. Nobody who proves or submits chooses any of them.
interface IInputSource {
    /// @notice The inputs of a feed now. Reverts rather than return anything that is missing, stale or out of bounds.
    /// @param feedId The feed of the oracle that asks.
    /// @return values The model's inputs, in its order.
    /// @return decimals Decimals of every value.
    /// @return observedAt When the newest of the data behind the values was observed, in seconds; never in the future.
    function observe(bytes32 feedId) external view returns (int256[] memory values, uint8 decimals, uint40 observedAt);
}

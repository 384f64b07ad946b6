// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What can be stopped, and started again, by whoever it lets
interface IPausable {
    /// @notice Stops what would add risk. Reverts while paused.
    function pause() external;

    /// @notice Ends a pause. Reverts while not paused.
    function unpause() external;

    /// @notice Whether it is stopped.
    function paused() external view returns (bool);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What a source of utilisation has to know of a lending pool
/// @notice A thin adapter gives a pool these functions that does not have them: most keep the time of their last update.
interface IUtilisationPool {
    /// @notice All that was supplied: what is lent and what is idle.
    function totalAssets() external view returns (uint256);

    /// @notice What is lent, in the same unit.
    function totalBorrowed() external view returns (uint256);

    /// @notice When a transaction last changed either, in seconds. Interest that accrues by itself is no change.
    function lastChange() external view returns (uint256);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Work that a contract needs done from outside, and that anyone may do
/// @notice The functions are those of Chainlink Automation's compatible contracts; `assay watch` calls them on every
/// source that has them. `checkUpkeep` is meant to be called off-chain and may be expensive; `performUpkeep` checks for
/// itself whatever it is given.
interface IUpkeep {
    /// @notice Whether there is something to do now.
    /// @param checkData For the contract to interpret; may be empty.
    /// @return upkeepNeeded Whether `performUpkeep(performData)` would do something in a block of this timestamp.
    /// @return performData What to call `performUpkeep` with; empty when nothing is needed.
    function checkUpkeep(bytes calldata checkData) external view returns (bool upkeepNeeded, bytes memory performData);

    /// @notice Does it, or reverts. Once may not be enough: check again.
    /// @param performData As `checkUpkeep` returned it.
    function performUpkeep(bytes calldata performData) external;
}
